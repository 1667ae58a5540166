import type { Status } from '../cards/outcome.js';
import { lastFour } from '../cards/phone-number.js';
import type { RunRecord, RunState } from '../home/run-record.js';
import type { Summary } from '../report/summary.js';
import { ALERT_STATES, type Alert, type AlertCause, type AlertState } from './alert-format.js';
import { textOf } from './alert-text.js';

/** What an alert needs to know of a run that has ended, or of one that could not be made. */
export type Ended = {
  /** Null where there is no run: its source was missing, for example. */
  record: Pick<RunRecord, 'id' | 'state' | 'source' | 'stop'> | null;
  /** Null where there is no report. */
  summary: Pick<Summary, 'causes' | 'counts'> | null;
  /** Why there is no run: the OperatorError that said so. */
  problem?: { code: string; message: string; next: string } | undefined;
};

/**
 * What is to be told of a run; null when there is nothing new. A cause that the run before had too is not new, and a run
 * that went well tells nothing.
 *
 * @param before the last run of the same schedule, or else of the same source; null: there was none
 */
export function alertOf(ended: Ended, before: Ended | null, schedule: string | null = null): Alert | null {
  const state = alertStateOf(ended);
  if (!state) return null;
  const [causes, earlier] = [causesOf(ended), before ? causesOf(before) : []];
  const newCauses = without(causes, earlier);
  if (newCauses.length === 0) return null;
  const { record, summary } = ended;
  const alert = {
    state,
    schedule,
    run: record && { id: record.id, source: masked(record.source.name) },
    newCauses,
    // What was not reached cannot be seen to be mended.
    mended: state === 'completed_with_failures' ? without(earlier, causes) : [],
    counts: summary && withoutZeros(summary.counts),
    next: masked(stopOf(ended)?.next ?? `See why: linq-cards runs show ${record?.id}`),
  };
  return { text: textOf(alert), schema: 'linq-cards/alert@1', ...alert };
}

/** Undefined where nobody is to be told: it went well, or somebody wanted it to end. */
function alertStateOf({ record, problem }: Ended): AlertState | undefined {
  if (!record) return problem && 'not_started';
  const state: RunState = record.state;
  return ALERT_STATES.find((known) => known === state);
}

function causesOf(ended: Ended): AlertCause[] {
  const { summary } = ended;
  const state = alertStateOf(ended);
  const stop = stopOf(ended);
  const whole =
    state && stop ? [{ status: state, httpStatus: null, code: stop.code, rows: null, reason: masked(stop.what) }] : [];
  const ofRows = (summary?.causes ?? [])
    // Rows that were not tried are what a stop leads to, and say nothing of their own.
    .filter(({ status }) => status !== 'not_attempted')
    .map(({ status, httpStatus, code, rows, reason }) => ({ status, httpStatus, code, rows, reason: masked(reason) }));
  return [...whole, ...ofRows];
}

/** Why there is no run, or why it ended before its end. */
function stopOf({ record, problem }: Ended): { code: string; what: string; next: string } | undefined {
  if (!problem) return record?.stop ?? undefined;
  // Its message quotes the first line, and where the header is missing that is somebody's name and number.
  if (problem.code !== 'source_columns') return { ...problem, what: problem.message };
  const what = 'The columns of the source are not as they should be.';
  return { code: problem.code, what, next: 'Look at its first line: one column has to be phone_number.' };
}

/** Those of the causes that are not among the others. */
function without(causes: readonly AlertCause[], others: readonly AlertCause[]): AlertCause[] {
  const known = new Set(others.map(keyOf));
  return causes.filter((cause) => !known.has(keyOf(cause)));
}

function withoutZeros(counts: Readonly<Record<Status, number>>): NonNullable<Alert['counts']> {
  return Object.fromEntries(Object.entries(counts).filter(([, rows]) => rows > 0));
}

function keyOf({ status, httpStatus, code }: AlertCause): string {
  return JSON.stringify([status, httpStatus, code]);
}

/** No whole number leaves the house in an alert. Reasons hold none today; this keeps it so. */
function masked(text: string): string {
  return text.replace(/\+\d{7,15}\b|\b\d{10,15}\b/g, lastFour);
}
