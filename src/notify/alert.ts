import { AUDIT_KIND_NAMES, AUDIT_KINDS, isDrift } from '../cards/audit.js';
import type { Status } from '../cards/outcome.js';
import { lastFour } from '../cards/phone-number.js';
import type { RunRecord, RunState } from '../home/run-record.js';
import type { AuditedEntry } from '../home/schedule-history.js';
import type { Summary } from '../report/summary.js';
import { ALERT_STATES, type Alert, type AlertCause, type AlertState } from './alert-format.js';
import { textOf } from './alert-text.js';

/** The input of an alert: a run that has ended, or one that could not be created. */
export type Ended = {
  /** Null if there is no run, for example because its source was missing. */
  record: Pick<RunRecord, 'id' | 'state' | 'source' | 'stop'> | null;
  /** Null if there is no report. */
  summary: Pick<Summary, 'causes' | 'counts'> | null;
  /** Why there is no run: the OperatorError that said so. */
  problem?: { code: string; message: string; next: string } | undefined;
};

/**
 * The alert for a run; null if there is nothing new. A cause that the previous run also had is not new, and a
 * successful run causes no alert.
 *
 * @param before the previous run of the same schedule or, without a schedule, of the same source; null: none
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
    // Rows that were not reached do not show whether a cause is resolved.
    mended: state === 'completed_with_failures' ? without(earlier, causes) : [],
    counts: summary && withoutZeros(summary.counts),
    next: masked(stopOf(ended)?.next ?? `Find the cause: linq-cards runs show ${record?.id}`),
  };
  return { text: textOf(alert), schema: 'linq-cards/alert@1', ...alert };
}

/**
 * The alert for an audit; null if it has found no drift that the audit before did not find.
 *
 * @param before the audit before of the same schedule; null: none
 */
export function alertOfAudit(found: AuditedEntry, before: AuditedEntry | null, schedule: string): Alert | null {
  const newCauses = driftCauses(found.fresh);
  if (newCauses.length === 0) return null;
  const alert = {
    state: 'drift' as const,
    schedule,
    run: null,
    newCauses,
    mended: without(driftCauses(before?.counts ?? {}), driftCauses(found.counts)),
    counts: null,
    next: `See what differs: linq-cards schedule show ${schedule}`,
  };
  return { text: textOf(alert), schema: 'linq-cards/alert@1', ...alert };
}

function driftCauses(counts: AuditedEntry['counts']): AlertCause[] {
  return AUDIT_KIND_NAMES.filter((kind) => isDrift({ kind }) && (counts[kind] ?? 0) > 0).map((kind) => ({
    status: 'drift',
    httpStatus: null,
    code: kind,
    rows: counts[kind] ?? 0,
    reason: AUDIT_KINDS[kind].meaning,
  }));
}

/** Undefined if no alert is needed: the run succeeded, or an operator ended it. */
function alertStateOf({ record, problem }: Ended): AlertState | undefined {
  if (!record) return problem && 'not_started';
  const state: RunState = record.state;
  return state in ALERT_STATES ? (state as AlertState) : undefined;
}

function causesOf(ended: Ended): AlertCause[] {
  const { summary } = ended;
  const state = alertStateOf(ended);
  const stop = stopOf(ended);
  const whole =
    state && stop ? [{ status: state, httpStatus: null, code: stop.code, rows: null, reason: masked(stop.what) }] : [];
  const ofRows = (summary?.causes ?? [])
    // Rows that were not attempted are a consequence of the stop, and no cause of their own.
    .filter(({ status }) => status !== 'not_attempted')
    .map(({ status, httpStatus, code, rows, reason }) => ({ status, httpStatus, code, rows, reason: masked(reason) }));
  return [...whole, ...ofRows];
}

/** Why there is no run, or why it stopped early. */
function stopOf({ record, problem }: Ended): { code: string; what: string; next: string } | undefined {
  if (!problem) return record?.stop ?? undefined;
  // The message quotes the first line, which contains a name and a number if the header is missing.
  if (problem.code !== 'source_columns') return { ...problem, what: problem.message };
  const what = 'The columns of the source were not recognised.';
  return { code: problem.code, what, next: 'Check the first line: one column must be named phone_number.' };
}

/** The causes that are not among the others. */
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

/** No alert contains a full phone number. Reasons contain none today; this makes sure of it. */
function masked(text: string): string {
  return text.replace(/\+\d{7,15}\b|\b\d{10,15}\b/g, lastFour);
}
