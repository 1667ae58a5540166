import { appendFileSync, existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Decision, PlannedRow } from '../../../src/cards/plan.js';
import { openHome } from '../../../src/home/home.js';
import { readPlan, writePlan } from '../../../src/home/plan/plan-file.js';
import { PlanIndex } from '../../../src/home/plan/plan-index.js';
import { makeRunFolder, type RunFiles } from '../../../src/home/run-folder.js';
import { A_RUN, aPlannedRow } from '../../support/builders.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const KINDS: Decision[] = [
  { kind: 'unchanged' },
  { kind: 'create' },
  { kind: 'duplicate', firstRow: 1, differs: false },
  { kind: 'duplicate', firstRow: 1, differs: true },
];

const rowsOf = (count: number): PlannedRow[] =>
  Array.from({ length: count }, (_, at) =>
    aPlannedRow({
      row: at + 1,
      line: at + 2,
      phoneNumber: at % 5 === 4 ? null : `+1415${2_000_000 + at}`,
      fields: { firstName: `Zoë ${'🙂'.repeat(at % 7)}` },
      decision: KINDS[at % KINDS.length] ?? { kind: 'create' },
    }),
  );

async function* each(rows: readonly PlannedRow[]) {
  yield* rows;
}

async function aPlan(rows: readonly PlannedRow[]): Promise<RunFiles> {
  const files = await makeRunFolder(await openHome(temporaryFolder()), A_RUN);
  await writePlan(files, each(rows));
  return files;
}

describe('the index of a plan', () => {
  it.each([0, 1, 4, 40_000])('leads to each of %i rows', async (count) => {
    const rows = rowsOf(count);
    const files = await aPlan(rows);
    const index = await PlanIndex.open(files);
    expect([index.rows, index.kindOf(0), index.kindOf(count + 1)]).toEqual([count, undefined, undefined]);
    expect(index.read(rows.map(({ row }) => row))).toEqual(rows);
    expect([...index.rowsOf((kind) => kind === 'repeated')]).toEqual(rows.filter((_, at) => at % 4 === 2));
    expect(index.countKinds().get('duplicate')).toBe(rows.filter((_, at) => at % 4 === 3).length);
    expect(rows.filter(({ row, phoneNumber }) => index.digitsOf(row) !== (phoneNumber ?? '+').slice(1))).toEqual([]);
    const read: PlannedRow[] = [];
    for await (const row of readPlan(files)) read.push(row);
    expect(read).toEqual(rows);
  });

  it('is made again for a plan that has none, or another one', async () => {
    const files = await aPlan(rowsOf(3));
    appendFileSync(
      files.plan,
      `${JSON.stringify(aPlannedRow({ row: 4, line: 5, decision: { kind: 'unchanged' } }))}\n`,
    );
    const index = await PlanIndex.open(files);
    expect([index.rows, index.kindOf(4)]).toEqual([4, 'unchanged']);
  });

  it('stays as it is where the next plan is not wanted in the end, and nothing else is left', async () => {
    const files = await aPlan(rowsOf(3));
    await writePlan(files, each(rowsOf(2)), () => false);
    expect((await PlanIndex.open(files)).rows).toBe(3);
    expect(existsSync(`${files.plan}.next`)).toBe(false);
  });
});
