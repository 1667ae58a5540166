import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlannedRow } from '../../src/cards/plan.js';
import type { Row } from '../../src/cards/row.js';
import type { RowProblemCode } from '../../src/cards/row-problem.js';
import { OperatorError } from '../../src/errors.js';
import { correctedCopy, type JudgedRow } from '../../src/intake/copies/corrected-copy.js';
import type { RecogniseOptions } from '../../src/intake/recognise.js';
import { marksOfCopy, type RowOptions } from '../../src/intake/rows.js';
import { csvText } from '../../src/report/csv.js';
import { writeResults } from '../../src/report/results.js';
import { anOutcome, aPlannedRow } from '../support/builders.js';
import { collect, type ReadSource, readSource, readSourceAt, writeSource } from '../support/source.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { bytesOf, line, written } from '../support/written-tables.js';

/* A row that is held stays held in every file that we write of it, until a person has changed it. */

type Options = RecogniseOptions & RowOptions;
type Copies = { before: ReadSource; failed: ReadSource; fixed: ReadSource; corrected: Set<number> };

async function copiesOf(content: string | Uint8Array, options: Options = {}): Promise<Copies> {
  const path = writeSource(content);
  const before = await readSourceAt(path, options);
  const failed = await readSourceAt(await failedFile(before, options));
  const corrected = new Set<number>();
  const copy = correctedCopy(path, before.dialect, {
    rows: () => judged(before),
    options,
    onCorrected: ({ row }) => corrected.add(row),
  });
  const text = (await collect(csvText(copy, before.dialect.delimiter))).join('');
  return { before, failed, fixed: await readSource(text), corrected };
}

async function failedFile({ dialect, rows, cells }: ReadSource, options: Options): Promise<string> {
  const folder = temporaryFolder();
  const files = { results: join(folder, 'r.csv'), failed: join(folder, 'f.csv'), undo: join(folder, 'u.csv') };
  const widest = Math.max(dialect.header.length, ...cells.map((row) => row.length));
  const source = { run: 'run-1', header: dialect.header, delimiter: dialect.delimiter, widest };
  async function* results() {
    for (const [at, row] of rows.entries()) {
      if (row.kind !== 'invalid') continue;
      const own = cells[at] ?? [];
      const full = [...own, ...Array<string>(widest - own.length).fill('')];
      const held = marksOfCopy({ ...row, cells: full }, dialect, options);
      const planned: PlannedRow = {
        ...aPlannedRow({ row: row.row }),
        decision: { kind: 'invalid', problems: row.problems },
      };
      yield { cells: own, planned, outcome: anOutcome({ row: row.row, status: 'invalid' }), held };
    }
  }
  await writeResults(files, source, results());
  return files.failed;
}

async function* judged({ rows, cells }: ReadSource): AsyncGenerator<JudgedRow> {
  for (const [at, row] of rows.entries())
    yield {
      row: row.row,
      line: row.line,
      cells: cells[at] ?? [],
      problems: row.kind === 'invalid' ? row.problems : [],
    };
}

const codes = (rows: readonly Row[]) =>
  rows.flatMap((row) => (row.kind === 'invalid' ? row.problems.map(({ code }) => code) : []));
const HEADER = 'phone_number,first_name,last_name,note\n';
const SOUND = '+12015550100,Ann,Lee,\n+12015550101,Bob,Ray,\n+12015550102,Cy,Poe,\n';

/** A file for each problem that comes from how its text stands there, not from the value of a cell. */
const DOUBTS: [RowProblemCode, string | Uint8Array, Options?][] = [
  ['source_cut_off', `${HEADER}${SOUND}+12015550103,Acme,Supp,`],
  ['quotes_unclear', `${HEADER}${SOUND}+12015550103,"Acme" Inc.,x,\n`],
  ['quotes_unclear', `${HEADER}${SOUND}+12015550103,Acme,x,"a" b\n`],
  ['quotes_unclear', `${HEADER}${SOUND}+12015550103,5" pipe,x,\n`],
  ['too_few_cells', `${HEADER}${SOUND}+12015550103,Acme\n`],
  ['too_many_cells', `${HEADER}${SOUND}+12015550103,Acme, Inc.,,x\n`],
  ['second_header', `${HEADER}${SOUND}phone_number,last_name,first_name,note\n+12015550103,Lee,Ann,\n`],
  [
    'text_damaged',
    Buffer.from(`${HEADER}${SOUND}+12015550103,aB\x93c,x\x91y,\n`, 'latin1'),
    { encoding: 'windows-1252' },
  ],
  [
    'quotes_around',
    'phone_number,"""first_name""",last_name,note\n+12015550100,Ann,Lee,\n+12015550103,"""Acme""",x,\n',
  ],
  ['quotes_around', `${HEADER}${SOUND}+12015550103,“Acme”,x,\n`],
  ['control_character', `${HEADER}${SOUND}+12015550103,"A\u0007b",x,\n`],
  ['name_placeholder', `${HEADER}${SOUND}+12015550103,NULL,x,\n`],
  ['image_url_invalid', `phone_number,first_name,image_url\n+12015550100,Ann,\n+12015550103,Acme,logo.png\n`],
];

describe('a row that is held', () => {
  it.each(DOUBTS)('for %s stays so in the files that we write', async (code, content, options) => {
    const { before, failed, fixed, corrected } = await copiesOf(content, options);
    expect(codes(before.rows)).toContain(code);
    expect(codes(failed.rows)).toContain(code);
    expect(failed.rows.filter(({ kind }) => kind !== 'invalid')).toEqual([]);
    for (const row of before.rows)
      if (row.kind === 'invalid' && !corrected.has(row.row)) expect(fixed.rows[row.row - 1]?.kind).toBe('invalid');
    // The copy of the copy too: it may be corrected in several steps.
    expect(codes((await copiesOf(await textOf(failed))).failed.rows)).toContain(code);
  });

  it('stays so in whatever dialect it was', async () => {
    const seed = Date.now() ^ process.pid;
    process.stdout.write(`seed ${seed}\n`);
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 6 }), written, async (lines, how) => {
        const bytes = bytesOf(lines, how);
        const copies = await copiesOf(bytes, isUtf8(bytes) ? {} : { encoding: how.encoding }).catch(
          (error: unknown) => {
            if (error instanceof OperatorError) return undefined;
            throw error;
          },
        );
        if (!copies) return;
        const { before, failed, fixed, corrected } = copies;
        expect(failed.rows.filter(({ kind }) => kind === 'good')).toEqual([]);
        expect(fixed.rows).toHaveLength(before.rows.length);
        for (const [at, { kind, row }] of before.rows.entries())
          if (kind === 'invalid' && !corrected.has(row)) expect(fixed.rows[at]?.kind).toBe('invalid');
      }),
      { numRuns: Number(process.env['LINQ_CARDS_TEST_TABLES'] ?? 60), seed },
    );
  });
});

describe('a row that was held', () => {
  const released = async (
    change: (text: string) => string,
    content = `${HEADER}${SOUND}+12015550103,"Acme" Inc.,x,\n`,
  ) => {
    const { failed } = await copiesOf(content);
    return (await readSource(change(await textOf(failed)))).rows.at(-1);
  };

  it('is taken when its doubtful cell has been corrected', async () => {
    const row = await released((text) => text.replace('"""Acme"" Inc."', 'Acme Inc.'));
    expect(row).toMatchObject({ kind: 'good', fields: { firstName: 'Acme Inc.' } });
  });

  it('is taken as it is when its mark has been cleared', async () => {
    const row = await released((text) => text.replace(/quotes_unclear:\w+/, ''));
    expect(row).toMatchObject({ kind: 'good', fields: { firstName: '"Acme" Inc.' } });
  });

  it('stays held when another cell has been corrected', async () => {
    const row = await released((text) => text.replace(',x,', ',Sales,'));
    expect(row).toMatchObject({ kind: 'invalid', problems: [{ code: 'quotes_unclear', column: 'first_name' }] });
  });

  it('stays held when a spreadsheet has rewritten its number and moved its columns', async () => {
    const cut = `${HEADER}${SOUND}+12015550103,Acme,Supp,2026-03-01`;
    expect(
      await released((text) => text.replace('+12015550103', '12015550103').replace('2026-03-01', '01.03.26'), cut),
    ).toMatchObject({
      kind: 'invalid',
      problems: [{ code: 'source_cut_off' }],
    });
  });

  it('is taken when the cell that was cut has been completed', async () => {
    const cut = `${HEADER}${SOUND}+12015550103,Acme,Supp,`;
    expect(await released((text) => text.replace('Supp', 'Support'), cut)).toMatchObject({ kind: 'good' });
  });
});

/** A file with the same cells. */
async function textOf({ dialect, cells }: ReadSource): Promise<string> {
  return (await collect(csvText([dialect.header, ...cells], dialect.delimiter))).join('');
}
