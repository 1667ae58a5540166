import { join } from 'node:path';
import { AUDIT_KIND_NAMES, type Audit, type AuditFinding, isDrift } from '../../src/cards/audit.js';
import type { Card } from '../../src/cards/card.js';
import type { Cause } from '../../src/cards/cause.js';
import type { DeadLetter } from '../../src/cards/dead-letter.js';
import { noCounts, type Outcome } from '../../src/cards/outcome.js';
import type { AccountView, PlannedRow } from '../../src/cards/plan.js';
import type { GoodRow, Row } from '../../src/cards/row.js';
import type { RunStop } from '../../src/cards/run-stop.js';
import { type RunFiles, runFiles } from '../../src/home/run-folder.js';
import type { RunRecord } from '../../src/home/run-record.js';
import type { StartedEntry } from '../../src/home/schedule-history.js';
import type { Schedule } from '../../src/home/schedules.js';
import type { LimiterState } from '../../src/limiter/limiter.js';
import type { NewCardJob } from '../../src/queue/card-job.js';
import type { Summary } from '../../src/report/summary.js';
import type { RunProgress } from '../../src/runs/run-progress.js';

/*
 * One of each, ready to use; a test says only what matters to it. The numbers are of the range that is kept for fiction.
 */

export const A_NUMBER = '+12025550100';
export const ANOTHER_NUMBER = '+12025550101';
export const A_MOMENT = '2025-01-02T03:04:05.678Z';
export const A_RUN = '20300102-030405-abcd';
export const A_NIGHT = '2030-01-02T02:00:00.000Z';

export function aRow(given: Partial<GoodRow> = {}): GoodRow {
  return { kind: 'good', row: 1, line: 2, phoneNumber: A_NUMBER, fields: { firstName: 'Acme' }, ...given };
}

export function anInvalidRow(
  given: Partial<Extract<Row, { kind: 'invalid' }>> = {},
): Extract<Row, { kind: 'invalid' }> {
  const problems = [{ code: 'phone_missing', line: 2, column: 'phone', value: '' } as const];
  return { kind: 'invalid', row: 1, line: 2, problems, ...given };
}

export function aDuplicateRow(
  given: Partial<Extract<Row, { kind: 'duplicate' }>> = {},
): Extract<Row, { kind: 'duplicate' }> {
  return { kind: 'duplicate', row: 2, line: 3, phoneNumber: A_NUMBER, firstRow: 1, differs: false, ...given };
}

export function aCard(given: Partial<Card> = {}): Card {
  return { phoneNumber: A_NUMBER, firstName: 'Acme', isActive: true, ...given };
}

export function aPlannedRow(given: Partial<PlannedRow> = {}): PlannedRow {
  return {
    row: 1,
    line: 2,
    phoneNumber: A_NUMBER,
    fields: { firstName: 'Acme' },
    decision: { kind: 'create' },
    ...given,
  };
}

export function aDeadLetter(given: Partial<DeadLetter> = {}): DeadLetter {
  return {
    phoneNumber: A_NUMBER,
    wanted: { firstName: 'Acme' },
    run: A_RUN,
    row: 1,
    status: 'rejected',
    class: 'reject',
    httpStatus: 400,
    code: 1002,
    reason: 'Not a number.',
    traceId: null,
    attempts: [],
    firstFailedAt: A_MOMENT,
    lastFailedAt: A_MOMENT,
    ...given,
  };
}

export function anOutcome(given: Partial<Outcome> = {}): Outcome {
  return {
    row: 1,
    phoneNumber: A_NUMBER,
    status: 'created',
    action: 'create',
    isActive: true,
    httpStatus: 200,
    code: null,
    reason: null,
    attempts: 1,
    traceId: 'trace-1',
    finishedAt: A_MOMENT,
    ...given,
  };
}

/** An account whose lines and cards are all known; without any card unless the test gives some. */
export function anAccountView(given: Partial<AccountView> = {}): AccountView {
  return { cardOf: () => null, owns: () => true, sentImageOf: () => undefined, ...given };
}

export function aRunRecord(given: Partial<RunRecord> = {}): RunRecord {
  return {
    id: A_RUN,
    state: 'running',
    step: 'intake',
    createdAt: A_MOMENT,
    finishedAt: null,
    startedBy: 'provision',
    engine: 'embedded',
    account: 'abcdef12',
    source: { name: 'numbers.csv', bytes: 3, sha256: 'x' },
    settings: {
      rate: 10,
      mode: 'upsert',
      force: false,
      snapshot: true,
      numberBudget: null,
      maxFailures: null,
      maxUpdatePct: null,
      maxOutage: 30,
      defaultCountry: null,
      encoding: null,
      delimiter: null,
      headerLine: null,
      sheet: null,
      acceptLastRow: false,
      mapping: {},
      simulate: false,
    },
    dialect: { encoding: 'utf-8', delimiter: ',', header: ['phone_number'], columns: { phone_number: 0 }, skip: 1 },
    rows: null,
    widest: null,
    planned: null,
    cards: null,
    previous: null,
    approval: null,
    enqueuedRows: 0,
    rebuilt: false,
    stop: null,
    counts: null,
    ...given,
  };
}

/** An audit against a file that has these findings. */
export function anAudit(findings: AuditFinding[]): Audit {
  const counts = Object.fromEntries(
    AUDIT_KIND_NAMES.map((kind) => [kind, findings.filter((finding) => finding.kind === kind).length]),
  ) as Audit['counts'];
  const drift = findings.some(isDrift);
  return { at: A_NIGHT, comparedWith: 'file', cards: 3, lines: 3, drift, counts, findings };
}

/** A schedule for every night at 2:00, made a day before {@link A_NIGHT}. */
export function aSchedule(given: Partial<Schedule> = {}): Schedule {
  return {
    name: 'nightly',
    cron: '0 2 * * *',
    tz: 'UTC',
    audit: false,
    source: '/srv/numbers.csv',
    settings: aRunRecord().settings,
    paused: false,
    createdAt: '2030-01-01T12:00:00.000Z',
    changedAt: '2030-01-01T12:00:00.000Z',
    resumedAt: null,
    ...given,
  };
}

/** A line of history: the run of {@link A_NIGHT} was started. */
export function aStart(given: Partial<StartedEntry> = {}): StartedEntry {
  return {
    what: 'started',
    at: A_NIGHT,
    planned: A_NIGHT,
    by: 'cron',
    late: false,
    missed: 0,
    run: A_RUN,
    sha256: 'x',
    simulate: false,
    mark: {},
    ...given,
  };
}

/** Where the files of the run are, in a home that need not be there. */
export function theRunFiles(home: string): RunFiles {
  const at = (name: string) => join(home, name);
  return runFiles(
    { path: home, id: 'aaaaaaaa', runsPath: at('runs'), queuePath: at('queue'), logPath: at('log') },
    A_RUN,
  );
}

export function aRunStop(given: Partial<RunStop> = {}): RunStop {
  return {
    kind: 'halted',
    code: 'key_rejected',
    what: 'Linq rejected the key.',
    next: 'Check LINQ_API_V3_API_KEY.',
    at: A_MOMENT,
    ...given,
  };
}

/** A run in which a row was created and none went wrong; `counts` need to have only what is not 0. */
export function aSummary({
  counts = { created: 1 },
  ...given
}: Partial<Omit<Summary, 'counts'>> & { counts?: Partial<Summary['counts']> } = {}): Summary {
  return {
    schema: 'linq-cards/summary@1',
    run: A_RUN,
    state: 'completed',
    source: { name: 'numbers.csv', rows: 1, sha256: 'x' },
    startedAt: A_MOMENT,
    finishedAt: A_MOMENT,
    seconds: 8,
    counts: { ...noCounts(), ...counts },
    retried: 0,
    causes: [],
    halt: null,
    ...given,
  };
}

export function aCause(given: Partial<Cause> = {}): Cause {
  return { status: 'rejected', httpStatus: 400, code: 1002, rows: 1, reason: 'Not a number.', firstRow: 1, ...given };
}

/** A run that is sending its rows. */
export function aProgress(given: Partial<RunProgress> = {}): RunProgress {
  return {
    run: A_RUN,
    state: 'running',
    step: 'wait',
    total: 10,
    done: 4,
    counts: { created: 4 },
    parked: 0,
    nextParked: null,
    keptBack: 0,
    rowsPerSecond: 2,
    etaSeconds: 3,
    pace: null,
    store: null,
    ...given,
  };
}

export function aPaceState(given: Partial<LimiterState> = {}): LimiterState {
  return { rate: 10, current: 10, slowedBy: null, coolUntil: null, outage: null, ...given };
}

export function aCardJob(given: Partial<NewCardJob> = {}): NewCardJob {
  return {
    run: A_RUN,
    row: 1,
    phoneNumber: A_NUMBER,
    wanted: { firstName: 'Acme' },
    begin: 'POST',
    mode: 'upsert',
    account: 'abcdef12',
    ...given,
  };
}
