import type { Card, CardFields } from '../cards/card.js';
import type { Outcome } from '../cards/outcome.js';
import type { Mode } from '../cards/plan.js';
import type { ResponseSummary } from './classify.js';
import type { WriteLease } from './departure.js';
import type { FailureRule } from './failures.js';
import type { PacedLinq } from './paced.js';
import type { RetryPolicy } from './retry.js';

/** The task for one number. */
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
  /** Absent where nobody else can have the row. */
  lease?: WriteLease | undefined;
  /** Told when a wait between two requests begins. @returns to be called when it is over */
  rests?: (() => () => void) | undefined;
};

/** How the work on a row stopped. Only `outcome` ends the row; otherwise it goes back to the queue. */
export type UpsertResult =
  | { end: 'outcome'; outcome: Outcome }
  /** Continue later, because of something that concerns only this row. */
  | { end: 'park'; waitMs: number; because: string }
  /** Continue with the other rows: the run has stopped, Linq is down, or this process ends. */
  | { end: 'put_back'; because: 'stopped' | 'outage' | 'interrupted' }
  /** The fault is the run's, not the row's. */
  | { end: 'halt'; rule: FailureRule; said: ResponseSummary };

export type UpsertDeps = { linq: PacedLinq; policy: RetryPolicy; now: () => Date };
