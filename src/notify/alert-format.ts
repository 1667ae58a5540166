import type { Status } from '../cards/outcome.js';

/** One thing that is wrong. Two with the same status, HTTP status and code are the same, however many rows they have. */
export type AlertCause = {
  /** How its rows ended; or the state of the alert, for what stopped the run as a whole. */
  status: Status | AlertState;
  httpStatus: number | null;
  code: number | string | null;
  /** Null for what stopped the run as a whole. */
  rows: number | null;
  reason: string;
};

/** `not_started`: there is no run. The others are states of a run. */
export const ALERT_STATES = ['completed_with_failures', 'halted', 'awaiting_approval', 'not_started'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/**
 * What is posted; docs/webhook.md describes it. Slack shows `text` and leaves alone the fields that it does not know
 * (https://github.com/hastic-zzz/hastic-server/issues/708), so none of them may be one of Slack's own.
 */
export type Alert = {
  text: string;
  schema: 'linq-cards/alert@1';
  state: AlertState;
  schedule: string | null;
  run: { id: string; source: string } | null;
  newCauses: AlertCause[];
  mended: AlertCause[];
  /** Rows by the way in which they ended, without those that are 0; null where there is no report. */
  counts: Partial<Record<Status, number>> | null;
  /** What to do, best as a command to type. */
  next: string;
};
