import { appendFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openHome } from '../../src/home/home.js';
import { writeLines } from '../../src/home/ndjson.js';
import { findNumber, lineAt, writeNumberIndex } from '../../src/home/number-index.js';
import { makeRunFolder } from '../../src/home/run-folder.js';
import { A_RUN, anOutcome, aPlannedRow } from '../support/builders.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const numberOf = (row: number) => `+1202555${String((row * 7_919) % 10_000).padStart(4, '0')}`;

async function aRunWith(rows: number) {
  const files = await makeRunFolder(await openHome(temporaryFolder()), A_RUN);
  const all = Array.from({ length: rows }, (_, index) => index + 1);
  await writeLines(
    files.plan,
    all.map((row) => aPlannedRow({ row, phoneNumber: numberOf(row), fields: { firstName: `"row":${row + 1}` } })),
  );
  const sent = all.filter((row) => row % 2 === 1).reverse();
  await writeLines(
    files.journal,
    sent.map((row) => anOutcome({ row, phoneNumber: numberOf(row) })),
  );
  return { files, all };
}

describe('the index of the numbers of a run', () => {
  it('leads from every number to its row in the plan, and to its outcome where there is one', async () => {
    const { files, all } = await aRunWith(1_000);
    await writeNumberIndex(files);
    for (const row of all) {
      const places = findNumber(files, numberOf(row)) ?? [];
      expect(places.map(({ plan }) => JSON.parse(lineAt(files.plan, plan)).row)).toEqual([row]);
      const outcomes = places.map(({ journal }) => journal !== null && JSON.parse(lineAt(files.journal, journal)).row);
      expect(outcomes).toEqual([row % 2 === 1 ? row : false]);
    }
  });

  it.each(['+12025559999', '+1', '+999999999999999'])('has no place for %s, which is not in it', async (number) => {
    const { files } = await aRunWith(100);
    await writeNumberIndex(files);
    expect(findNumber(files, number)).toEqual([]);
  });

  it('has all rows of a number that the file repeats, and the later of two outcomes', async () => {
    const { files } = await aRunWith(0);
    const number = numberOf(1);
    await writeLines(
      files.plan,
      [1, 2, 3].map((row) => aPlannedRow({ row, phoneNumber: row === 2 ? null : number })),
    );
    await writeLines(files.journal, [
      anOutcome({ row: 1, status: 'failed' }),
      anOutcome({ row: 3 }),
      anOutcome({ row: 1, status: 'created' }),
    ]);
    appendFileSync(files.journal, '{"row":3,"status":"rej');
    await writeNumberIndex(files);
    const places = findNumber(files, number) ?? [];
    expect(places.map(({ plan }) => JSON.parse(lineAt(files.plan, plan)).row)).toEqual([1, 3]);
    const statuses = places.map(({ journal }) => journal !== null && JSON.parse(lineAt(files.journal, journal)).status);
    expect(statuses).toEqual(['created', anOutcome().status]);
  });

  it('is none before it has been made, where it was cut off, and for a run without a plan', async () => {
    const { files } = await aRunWith(3);
    expect(findNumber(files, numberOf(1))).toBeUndefined();
    writeFileSync(files.numbers, 'cut off');
    expect(findNumber(files, numberOf(1))).toBeUndefined();
    rmSync(files.numbers);
    rmSync(files.plan);
    await writeNumberIndex(files);
    expect(existsSync(files.numbers)).toBe(false);
  });

  it('reads lines of any length', async () => {
    const { files } = await aRunWith(0);
    const long = { row: 1, text: 'é'.repeat(10_000) };
    await writeLines(files.plan, [{ row: 0 }, long, { row: 2 }]);
    expect(JSON.parse(lineAt(files.plan, '{"row":0}\n'.length))).toEqual(long);
  });
});
