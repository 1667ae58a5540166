import type { Status } from '../cards/outcome.js';

/** One problem. Causes with the same status, HTTP status and code are the same, regardless of the number of rows. */
export type AlertCause = {
  /** The status of its rows; or the state of the alert, for drift and for a problem that stopped the whole run. */
  status: Status | AlertState;
  httpStatus: number | null;
  code: number | string | null;
  /** Null for a problem that stopped the whole run. Of drift, the numbers. */
  rows: number | null;
  reason: string;
};

/**
 * What alerts are sent about, and how their text calls it. `not_started`: there is no run. `drift`: an
 * audit has found it. The others are states of a run.
 */
export const ALERT_STATES = {
  completed_with_failures: 'has failed rows',
  halted: 'was halted',
  awaiting_approval: 'needs approval',
  not_started: 'could not start',
  drift: 'found drift',
} as const;
export type AlertState = keyof typeof ALERT_STATES;

/**
 * The payload of the webhook, described in docs/webhook.md. Slack shows `text` and ignores unknown fields
 * (https://github.com/hastic-zzz/hastic-server/issues/708), so none of them may have the name of a Slack field.
 */
export type Alert = {
  text: string;
  schema: 'linq-cards/alert@1';
  state: AlertState;
  schedule: string | null;
  run: { id: string; source: string } | null;
  newCauses: AlertCause[];
  mended: AlertCause[];
  /** Rows by status, without zeros; null if there is no report. */
  counts: Partial<Record<Status, number>> | null;
  /** What to do next, preferably a command. */
  next: string;
};
