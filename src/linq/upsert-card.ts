import type { Card, CardFields } from '../cards/card.js';
import type { Outcome } from '../cards/outcome.js';
import type { Mode } from '../cards/plan.js';
import { CardUpsert } from './card-upsert.js';
import type { ResponseSummary } from './classify.js';
import type { FailureRule } from './failures.js';
import type { PacedLinq } from './paced.js';
import type { Progress } from './progress.js';
import { Stop } from './remote-card.js';
import type { RetryPolicy } from './retry.js';

/** What is to be done for one number. */
export type CardTask = {
  run: string;
  row: number;
  phoneNumber: string;
  /** The card as the row wants it. */
  wanted: CardFields;
  /** The fields that a PATCH sends: those that differ, where that is known. */
  toSend: CardFields;
  /** The card before the run: null for none, undefined where it is not known. */
  before?: Card | null | undefined;
  mode: Mode;
};

/** How the work on a row stopped. Only `outcome` is an end; with all others the row goes back to the queue. */
export type UpsertResult =
  | { end: 'outcome'; outcome: Outcome }
  /** To be taken up again at a time, because of something that concerns this row alone. */
  | { end: 'park'; waitMs: number; because: string }
  /** To be taken up again when others are: the run has stopped, or Linq is down, or this process ends. */
  | { end: 'put_back'; because: 'stopped' | 'outage' | 'interrupted' }
  /** The fault is the run's, not the row's. */
  | { end: 'halt'; rule: FailureRule; said: ResponseSummary };

export type UpsertDeps = { linq: PacedLinq; policy: RetryPolicy; now: () => Date };

/**
 * Creates the card of one number, or updates it where there is one, until there is an outcome.
 *
 * POST and PATCH lead to each other (409/2014 and 404), each switch at most once. What may pass is tried again; where a
 * write may have happened the card is read back before anything is sent again. Before its last attempt, and before it is
 * given up, a row is read back too: perhaps the write went through, and an API that does not even answer a read is down.
 *
 * @param progress where the row stands; changed in place, so that it can be kept when the row goes back to the queue
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
