import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Work that many ask for and that need be done only once for all of them, such as a sync of a file. It begins a turn later,
 * so that everything of a turn shares it; a call while it is under way gets the next one.
 *
 * @returns asks for it; resolves, or rejects, with the work that began after it was asked for
 */
export function sharedWork(work: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= underWay
      .then(() => nextTurn())
      .then(() => {
        next = undefined;
        const begun = work();
        underWay = begun.catch(() => undefined);
        return begun;
      });
    return next;
  };
}
