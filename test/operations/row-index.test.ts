import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/cards/outcome.js';
import type { PlannedRow } from '../../src/cards/plan.js';
import { openHome } from '../../src/home/home.js';
import { Journal } from '../../src/home/journal.js';
import { writeLines } from '../../src/home/ndjson.js';
import { makeRunFolder } from '../../src/home/run-folder.js';
import { RowIndexes } from '../../src/operations/row-index.js';
import { A_RUN, anOutcome, aPlannedRow, aRow, aRunRecord } from '../support/builders.js';
import { temporaryFolder } from '../support/temporary-folder.js';

async function setUp(plan: Iterable<PlannedRow>, rows: number) {
  const home = await openHome(join(temporaryFolder(), 'home'));
  const files = await makeRunFolder(home, A_RUN);
  await writeLines(files.plan, plan);
  const journal = Journal.open(files.journal);
  return {
    files,
    say: (...outcomes: Outcome[]) => journal.append(outcomes),
    indexes: new RowIndexes(home),
    record: aRunRecord({ rows }),
  };
}

const plan = (rows: number) =>
  Array.from({ length: rows }, (_, index) => aPlannedRow({ row: index + 1, line: index + 2 }));

describe('the index of a run', () => {
  it('takes in outcomes as they come, in whatever order, the last one of a row counting', async () => {
    const { indexes, record, say, files } = await setUp(plan(3), 3);
    say(anOutcome({ row: 3 }));
    const index = await indexes.of(record);
    expect([...(index?.after(0) ?? [])].map(({ status }) => status)).toEqual([undefined, undefined, 'created']);
    say(anOutcome({ row: 1, status: 'failed' }), anOutcome({ row: 3, status: 'updated' }));
    // One that is being written just now.
    appendFileSync(files.journal, '{"row":2,"status":"cre');
    const again = await indexes.of(record);
    expect(again).toBe(index);
    expect([...(again?.after(0) ?? [])].map(({ status }) => status)).toEqual(['failed', undefined, 'updated']);
    expect((await again?.readOutcomes([1, 2, 3]))?.get(3)?.status).toBe('updated');
    expect((await again?.readPlanned([2, 3]))?.map(({ row }) => row)).toEqual([2, 3]);
  });

  it('is made again when the plan has been', async () => {
    const { indexes, record, files } = await setUp(plan(2), 2);
    await indexes.of(record);
    await writeLines(
      files.plan,
      plan(2).map((row) => ({ ...row, decision: { kind: 'unchanged' } })),
    );
    const index = await indexes.of(record);
    expect([...(index?.after(1) ?? [])]).toEqual([
      { row: 2, kind: 'unchanged', digits: '12025550100', status: undefined },
    ]);
  });

  it('reads rows that have not been planned as if each needed a call, and of no rows there is none', async () => {
    const home = await openHome(join(temporaryFolder(), 'home'));
    const files = await makeRunFolder(home, A_RUN);
    const indexes = new RowIndexes(home);
    expect(await indexes.of(aRunRecord({ rows: null }))).toBeUndefined();
    await writeLines(files.rows, [aRow()]);
    const index = await indexes.of(aRunRecord({ rows: 1 }));
    expect([...(index?.after(0) ?? [])].map(({ kind }) => kind)).toEqual(['create']);
  });

  it('reads rows that stand far apart as well as those that stand together', async () => {
    const { indexes, record, say } = await setUp(plan(3_000), 3_000);
    say(anOutcome({ row: 3_000 }), ...plan(2_999).map(({ row }) => anOutcome({ row })));
    const index = await indexes.of({ ...record, rows: 3_000 });
    for (const rows of [[1, 2], [1, 3_000], [1_500], []]) {
      expect((await index?.readPlanned(rows))?.map(({ row }) => row)).toEqual(rows);
      expect([...((await index?.readOutcomes(rows)) ?? [])].map(([row]) => row)).toEqual(rows);
    }
  });
});
