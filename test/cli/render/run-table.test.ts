import { describe, expect, it } from 'vitest';
import { runDetails, runTable } from '../../../src/cli/render/run-table.js';
import { formatLocalTime } from '../../../src/format/text.js';
import type { RunRecord } from '../../../src/home/run-record.js';
import { A_MOMENT, A_RUN, aCause, aRunRecord, aRunStop, aSummary, theRunFiles } from '../../support/builders.js';
import { PLAIN } from '../../support/io.js';

const table = (records: RunRecord[], worked = true) =>
  runTable(records, { standing: () => ({ worked, progress: null }), colors: PLAIN });

describe('the table of runs', () => {
  it('says how to begin when there are none', () => {
    expect(table([])).toContain('linq-cards provision');
  });

  it('has one line for each: id, state, rows, what became of them, source', () => {
    const counts = { created: 1_000, not_on_account: 200, failed: 0 };
    const lines = table([
      aRunRecord({ state: 'completed_with_failures', rows: 1_200, counts }),
      aRunRecord({ id: '20300101-000000-efgh', state: 'halted' }),
    ]);
    expect(lines.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      [A_RUN, 'completed with failures', '1,200 rows', 'created 1,000, not on account 200', 'numbers.csv'],
      ['20300101-000000-efgh', 'halted', 'numbers.csv'],
    ]);
  });

  it.each<[string, string, Partial<RunRecord>, boolean]>([
    ['that a process works on', 'running', { state: 'running' }, true],
    ['that a process is about to begin', 'planned', { state: 'planned' }, true],
    ['whose process was killed', 'interrupted', { state: 'running' }, false],
    ['whose process was killed before it began', 'interrupted', { state: 'planned' }, false],
    [
      'that was interrupted while a process works on another',
      'interrupted',
      { state: 'running', stop: aRunStop({ kind: 'interrupted' }) },
      true,
    ],
    ['that is over, whoever works,', 'completed', { state: 'completed' }, false],
    ['that has halted', 'halted', { state: 'halted', stop: aRunStop() }, false],
  ])('shows a run %s as %s', (_, words, given, worked) => {
    expect(table([aRunRecord(given)], worked).split(/ {2,}/)[1]).toBe(words);
  });
});

describe('one run', () => {
  const details = (record: RunRecord, summary: ReturnType<typeof aSummary> | null = null) =>
    runDetails(record, {
      summary,
      files: theRunFiles('/h'),
      standing: { worked: true, progress: null },
      colors: PLAIN,
      now: new Date(A_MOMENT),
    });

  it('is shown with everything that is known of it', () => {
    const record = aRunRecord({
      state: 'completed',
      finishedAt: '2025-01-02T03:05:00.000Z',
      source: { name: 'numbers.csv', bytes: 4_096, sha256: 'x' },
      rows: 3,
      counts: { created: 3 },
      engine: 'redis',
    });
    expect(details(record, aSummary({ seconds: 200 })).split('\n')).toEqual([
      `run      ${A_RUN}`,
      'state    completed',
      'source   numbers.csv, 4,096 bytes, 3 rows',
      `started  ${formatLocalTime(A_MOMENT, new Date(A_MOMENT))} by provision`,
      `ended    ${formatLocalTime('2025-01-02T03:05:00.000Z', new Date(A_MOMENT))}`,
      'queue    redis',
      'rate     10 requests/s',
      'read as  utf-8, delimiter ","',
      'rows     created 3',
      'took     3 min 20 s',
      `folder   /h/runs/${A_RUN}`,
    ]);
  });

  it('that has just begun has dashes for what is not there yet', () => {
    const lines = details(aRunRecord()).split('\n');
    expect(lines.filter((line) => line.endsWith(' –')).map((line) => line.split(' ')[0])).toEqual([
      'ended',
      'rows',
      'took',
    ]);
  });

  it('without a limit says so', () => {
    const record = aRunRecord();
    expect(details({ ...record, settings: { ...record.settings, rate: 0 } })).toContain('rate     unlimited');
  });

  it('that has stopped says when, why and what to do', () => {
    expect(details(aRunRecord({ stop: aRunStop() }))).toContain(
      `\n\nStopped at ${formatLocalTime(A_MOMENT, new Date(A_MOMENT))}: Linq rejected the key.\nCheck LINQ_API_V3_API_KEY.`,
    );
  });

  it('with rows that need attention lists all their reasons', () => {
    const causes = Array.from({ length: 12 }, (_, code) => aCause({ code, rows: 1_000, reason: `Reason ${code}.` }));
    const attention = details(aRunRecord(), aSummary({ causes })).split('\n\nNeeds attention:\n')[1];
    expect(attention?.split('\n')).toEqual(causes.map(({ reason }) => `  1,000 × rejected: ${reason}`));
  });
});
