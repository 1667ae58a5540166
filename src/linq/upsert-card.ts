import type { CardTask, UpsertDeps, UpsertResult } from './card-task.js';
import { CardUpsert } from './card-upsert.js';
import type { Progress } from './progress.js';
import { Stop } from './remote-card.js';

/**
 * Creates the card of one number, or updates an existing one, until there is an outcome.
 *
 * POST and PATCH lead to each other (409/2014 and 404), each switch at most once. Failures that may pass are retried. If a
 * write may have happened, the card is read back before the next one. It is also read back before the last attempt and
 * before the row fails: a write may have succeeded, and an API that does not respond to reads either is down.
 *
 * @param progress the progress of the row; changed in place, so that it can be kept when the row goes back to the queue
 */
export async function upsertCard(
  deps: UpsertDeps,
  task: CardTask,
  progress: Progress,
  signal: AbortSignal,
): Promise<UpsertResult> {
  try {
    return await new CardUpsert(deps, task, progress, signal).untilSettled();
  } catch (error) {
    if (error instanceof Stop) return error.ending;
    if (signal.aborted && isAbort(error, signal)) return { end: 'put_back', because: 'interrupted' };
    throw error;
  }
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError');
}
