import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/**
 * Work that many ask for and that need be done only once for all of them, such as a sync of a file. It begins a turn later,
 * so that everything of a turn shares it; a call while it is under way gets the next one.
 *
 * @param gatherMs how long it waits for others instead: for work that costs more than what it is done for
 * @returns asks for it; resolves, or rejects, with the work that began after it was asked for
 */
export function sharedWork(work: () => Promise<void>, gatherMs = 0): () => Promise<void> {
  let underWay: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= underWay
      .then(() => (gatherMs > 0 ? sleep(gatherMs) : nextTurn()))
      .then(() => {
        next = undefined;
        const begun = work();
        underWay = begun.catch(() => undefined);
        return begun;
      });
    return next;
  };
}
