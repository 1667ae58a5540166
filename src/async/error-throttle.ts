import { OperatorError } from '../errors.js';
import type { Log } from '../log.js';

/** Something that stands in the way of a process that goes on all the same. */
export type ThrottledErrors = { what: string; next: string };

/** What keeps happening is told again after this long. */
const AGAIN_AFTER_MS = 600_000;

/** Logs every trouble, and tells each kind once in a while: what is tried every second may fail every second. */
export function errorThrottle(
  log: Log,
  tell: (trouble: ThrottledErrors) => void,
): (error: unknown, schedule?: string) => void {
  const toldAt = new Map<string, number>();
  return (error, schedule) => {
    const what = error instanceof Error ? error.message : String(error);
    const now = performance.now();
    if (now - (toldAt.get(what) ?? Number.NEGATIVE_INFINITY) < AGAIN_AFTER_MS) return;
    toldAt.set(what, now);
    log.error({ err: error, ...(schedule && { schedule }) }, 'this process goes on, but something is wrong');
    const next = error instanceof OperatorError ? error.next : 'The log has more; please report it.';
    tell({ what: schedule ? `Schedule ${schedule}: ${what}` : what, next });
  };
}
