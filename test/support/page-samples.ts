import { noCounts, type Outcome, type Status } from '../../src/cards/outcome.js';
import type { PlannedRow } from '../../src/cards/plan.js';
import { ROW_PROBLEMS } from '../../src/cards/row-problem.js';
import type { RunRecord } from '../../src/home/run-record.js';
import type { PlanOverview } from '../../src/operations/plan-overview.js';
import type { ReportedProgress } from '../../src/runs/run-progress.js';
import { aCause, anOutcome, aPlannedRow, aProgress, aRunRecord, aRunStop, aSummary } from './builders.js';
import type { FakeDesk, FakeRun } from './fake-operations.js';
import { aDrawnPng } from './pictures.js';

/*
 * Runs in every state, as a operations of an office would have them: for the browser and for screenshots.
 */

const HEADER = ['Phone', 'Vorname', 'Nachname', 'Logo', 'Site'];

export function numberAt(index: number): string {
  return `+1202555${String(index).padStart(4, '0')}`;
}

export function aRealDialect(given: Partial<RunRecord['dialect']> = {}): RunRecord['dialect'] {
  const columns = { phone_number: 0, first_name: 1, last_name: 2, image_url: 3 };
  return { encoding: 'windows-1252', delimiter: ';', header: HEADER, columns, skip: 1, ...given };
}

const PLANNED: Record<string, number> = {
  create: 31,
  update: 18,
  set_up_again: 2,
  unchanged: 22,
  invalid: 5,
  duplicate: 2,
  not_on_account: 2,
};

const SCIENTIFIC = {
  ...{ code: 'phone_scientific', rows: 2, examples: [], suggested: 2 },
  ...{ meaning: ROW_PROBLEMS.phone_scientific.meaning, remedy: ROW_PROBLEMS.phone_scientific.remedy },
};

export function anOverview(given: Partial<PlanOverview> = {}): PlanOverview {
  return {
    plan: 'x',
    rows: 82,
    counts: PLANNED,
    writes: 51,
    calls: 53,
    seconds: 5.3,
    reading: { columns: { phone_number: 'Phone' }, unused: [], notes: [] },
    unnamed: [numberAt(180), numberAt(181)],
    guard: null,
    problems: [],
    warnings: [],
    country: null,
    notes: {},
    pictures: [],
    uploads: { pictures: 0, bytes: 0 },
    ...given,
  };
}

/** A plan with some of everything: new, changed and broken rows, and numbers to fix. */
export function putPlan(operations: FakeDesk, record: Partial<RunRecord> = {}): FakeRun {
  const image = (name: string) => `https://example.com/${name}.png`;
  const problem = (row: number, code: 'phone_scientific' | 'phone_too_short', value: string, perhaps?: string) =>
    aPlannedRow({
      ...{ row, line: row + 1, phoneNumber: null, fields: {} },
      decision: {
        kind: 'invalid',
        problems: [{ code, line: row + 1, column: 'Phone', value, ...(perhaps !== undefined && { perhaps }) }],
      },
    });
  const planned: PlannedRow[] = [
    aPlannedRow({ row: 1, fields: { firstName: 'Acme', lastName: 'Support', imageUrl: image('acme') } }),
    aPlannedRow({
      ...{ row: 2, line: 3, phoneNumber: numberAt(101), fields: { firstName: 'Acme' } },
      decision: {
        kind: 'update',
        changes: [
          { field: 'firstName', from: 'Acme Inc', to: 'Acme' },
          { field: 'imageUrl', from: image('old-logo'), to: image('acme') },
        ],
      },
      before: { phoneNumber: numberAt(101), firstName: 'Acme Inc', isActive: true },
    }),
    problem(5, 'phone_scientific', '1,20256E+10', numberAt(105)),
    problem(9, 'phone_scientific', '12025550109,00', numberAt(109)),
    problem(12, 'phone_too_short', '+1 202 555'),
    aPlannedRow({
      ...{ row: 14, line: 15, phoneNumber: numberAt(114), fields: { lastName: 'Sales' } },
      decision: { kind: 'set_up_again', changes: [{ field: 'lastName', to: 'Sales' }] },
      before: { phoneNumber: numberAt(114), firstName: 'Acme', isActive: false },
    }),
    aPlannedRow({
      row: 20,
      line: 21,
      phoneNumber: numberAt(101),
      decision: { kind: 'duplicate', firstRow: 2, differs: true },
    }),
    aPlannedRow({ row: 22, line: 23, phoneNumber: '+12025559999', decision: { kind: 'not_on_account' } }),
  ];
  return operations.put(
    {
      ...{
        id: '20300105-090000-plan',
        state: 'planned',
        step: 'guard',
        startedBy: 'upload',
        rows: 82,
        planned: PLANNED,
      },
      ...{ createdAt: '2030-01-05T09:00:00.000Z', dialect: aRealDialect() },
      source: { name: 'lines-january.csv', bytes: 5_120, sha256: 'x' },
      ...record,
    },
    {
      overview: anOverview({ ...ODD_PICTURES, problems: [SCIENTIFIC] }),
      planned,
      pictures: { [A_HASH]: aDrawnPng({ width: 100, height: 100 }) },
    },
  );
}

const A_HASH = 'a'.repeat(64);
/** Pictures that are sent although something was noted: one at an address, one that is a file. */
const ODD_PICTURES: Partial<PlanOverview> = {
  notes: { picture_not_square: 12, picture_small: 9, picture_transparent: 3 },
  pictures: [
    { address: 'https://example.com/banner.png', rows: 12, notes: ['picture_not_square'] },
    { address: 'logos/small.png', rows: 9, notes: ['picture_small'], sha256: A_HASH },
  ],
  uploads: { pictures: 1, bytes: 57 },
};

/** Outcomes of a whole run: most are good, every 40th is not. */
export function outcomes(rows: number): Outcome[] {
  return Array.from({ length: rows }, (_, index) => {
    const row = index + 1;
    const given = { row, phoneNumber: numberAt(row) };
    if (row % 40 === 0) {
      const reason = 'Linq answered 503 three times. The row can be run again.';
      return anOutcome({ ...given, status: 'failed', httpStatus: 503, code: 4004, reason, attempts: 3 });
    }
    if (row % 90 === 0) {
      const reason = 'Linq could not fetch the picture. Check that its address opens in a browser.';
      return anOutcome({ ...given, status: 'rejected', httpStatus: 400, code: 5007, reason });
    }
    return anOutcome({ ...given, status: row % 3 === 0 ? 'updated' : 'created' });
  });
}

export function countsOf(all: readonly Outcome[]): Record<Status, number> {
  const counts = noCounts();
  for (const { status } of all) counts[status] += 1;
  return counts;
}

/** A run of which some rows have ended, with a line that is parked and a limit that was slowed down. */
export function putRunning(operations: FakeDesk, { rows = 20_000, done = 8_213 } = {}): FakeRun {
  const ended = outcomes(done);
  const record = aRunRecord({
    ...{ id: '20300105-100000-runn', step: 'wait', startedBy: 'upload', rows, dialect: aRealDialect() },
    createdAt: '2030-01-05T10:00:00.000Z',
    source: { name: 'all-lines.csv', bytes: 1_200_000, sha256: 'x' },
  });
  return operations.put(record, { outcomes: ended, view: { progress: aToldProgress(record, { rows, ended }) } });
}

export function aToldProgress(
  record: RunRecord,
  { rows, ended }: { rows: number; ended: readonly Outcome[] },
): ReportedProgress {
  const until = Date.parse('2030-01-05T10:20:00.000Z');
  const because = 'it had 3 writes in 10 minutes';
  const parkedRows = [numberAt(7_001), numberAt(7_002)].map((phoneNumber) => ({ phoneNumber, until, because }));
  const { not_attempted: _, ...counts } = countsOf(ended);
  return {
    ...aProgress({ run: record.id, total: rows, done: ended.length, counts, rowsPerSecond: 9.6 }),
    ...{ etaSeconds: Math.ceil((rows - ended.length) / 9.6), parked: 2, nextParked: parkedRows[0] ?? null, parkedRows },
    pace: { rate: 10, current: 5, slowedBy: '429', coolUntil: null, outage: null },
    at: '2030-01-05T10:14:00.000Z',
  };
}

/** A run that is over, with rows to fix and rows to try again. */
export function putEnded(operations: FakeDesk, given: Partial<RunRecord> = {}): FakeRun {
  const all = outcomes(400);
  const counts = countsOf(all);
  const record = aRunRecord({
    ...{ id: '20300104-020000-done', state: 'completed_with_failures', step: 'done', rows: all.length, counts },
    ...{ startedBy: 'schedule nightly', createdAt: '2030-01-04T02:00:00.000Z', finishedAt: '2030-01-04T02:00:41.000Z' },
    source: { name: 'nightly.csv', bytes: 20_000, sha256: 'x' },
    ...given,
  });
  const reason = 'Linq answered 503 three times. The row can be run again.';
  const picture = 'Linq could not fetch the picture. Check that its address opens in a browser.';
  const summary = aSummary({
    ...{ run: record.id, state: record.state, counts, retried: 3, seconds: 41 },
    source: { name: record.source.name, rows: all.length, sha256: 'x' },
    causes: [
      aCause({ status: 'failed', httpStatus: 503, code: 4004, rows: counts.failed, reason, firstRow: 40 }),
      aCause({ status: 'rejected', httpStatus: 400, code: 5007, rows: counts.rejected, reason: picture, firstRow: 90 }),
    ],
  });
  return operations.put(record, { outcomes: all, view: { summary } });
}

/** A few more runs, so that the list has every state. */
export function putOthers(operations: FakeDesk): void {
  const over = {
    rows: 320,
    step: 'done' as const,
    counts: { ...noCounts(), created: 12, updated: 40, unchanged: 268 },
  };
  const made = (id: string, day: string) => ({
    id: `${id}-good`,
    createdAt: `2030-01-${day}T02:00:00.000Z`,
    finishedAt: `2030-01-${day}T02:00:31.000Z`,
  });
  const source = { name: 'nightly.csv', bytes: 20_000, sha256: 'x' };
  operations.put({
    ...over,
    ...made('20300103-020000', '03'),
    state: 'completed',
    startedBy: 'schedule nightly',
    source,
  });
  operations.put(
    {
      ...{
        id: '20300102-110000-held',
        state: 'awaiting_approval',
        step: 'guard',
        rows: 40,
        createdAt: '2030-01-02T11:00:00.000Z',
      },
      ...{ planned: { update: 38, unchanged: 2 }, startedBy: 'upload' },
      source: { name: 'rebrand.csv', bytes: 20_000, sha256: 'x' },
      stop: aRunStop({
        ...{ kind: 'awaiting_approval', code: 'guard_updates', next: 'linq-cards approve' },
        what: '38 of the account’s 60 cards would change, 63.3 %; no more than 30 % may (--max-update-pct).',
      }),
    },
    {
      overview: anOverview({ rows: 40, counts: { update: 38, unchanged: 2 }, writes: 38, calls: 40 }),
      planned: [aPlannedRow()],
    },
  );
  operations.put({
    ...{ id: '20300101-090000-halt', state: 'halted', step: 'wait', rows: 900, createdAt: '2030-01-01T09:00:00.000Z' },
    ...{ counts: { ...noCounts(), created: 210, not_attempted: 690 }, startedBy: 'provision' },
    source: { name: 'new-lines.csv', bytes: 20_000, sha256: 'x' },
    stop: aRunStop({
      code: 'linq_down',
      what: 'Linq has not answered since 2030-01-01T09:03:00.000Z.',
      since: '2030-01-01T09:03:00.000Z',
      next: 'Resume.',
    }),
  });
}
