import { readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noCounts, type Outcome, STATUS_NAMES } from '../../src/cards/outcome.js';
import { ROW_PROBLEMS, type RowProblem } from '../../src/cards/row-problem.js';
import { DELIMITERS } from '../../src/intake/table/find-dialect.js';
import { readRecords } from '../../src/intake/table/records.js';
import { openCsvFile } from '../../src/report/csv.js';
import { RESULT_COLUMNS } from '../../src/report/result-columns.js';
import { type ResultFiles, type ResultRow, writeResults } from '../../src/report/results.js';
import { unescapeFormula } from '../../src/result-format.js';
import { A_NUMBER, ANOTHER_NUMBER, anOutcome, aPlannedRow } from '../support/builders.js';
import { collect, readSource, readSourceAt } from '../support/source.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const OURS = Object.keys(RESULT_COLUMNS);
const HEADER = ['phone', 'first'];

type Given = { header?: string[]; delimiter?: string; widest?: number; into?: ResultFiles };

function filesIn(folder: string): ResultFiles {
  const file = (name: string) => join(folder, `${name}.csv`);
  return { results: file('results'), failed: file('failed'), undo: file('undo') };
}

async function writeAll(rows: Iterable<ResultRow> | AsyncIterable<ResultRow>, given: Given = {}) {
  const { header = HEADER, delimiter = ',', widest = header.length, into = filesIn(temporaryFolder()) } = given;
  const source = { run: 'run-1', header, delimiter, widest };
  const counts = await writeResults(into, source, iterate(rows));
  const [results, failed] = [await cellsOf(into.results, delimiter), await cellsOf(into.failed, delimiter)];
  return { into, counts, results, failed };
}

async function* iterate(rows: Iterable<ResultRow> | AsyncIterable<ResultRow>): AsyncGenerator<ResultRow> {
  yield* rows;
}

async function cellsOf(path: string, delimiter: string): Promise<string[][]> {
  return (await collect(readRecords(path, { encoding: 'utf-8', delimiter }))).map(({ cells }) => cells);
}

const aResult = (cells: string[], given: Partial<Outcome> = {}): ResultRow => ({
  cells,
  planned: aPlannedRow(),
  outcome: anOutcome(given),
});
const ownOf = (lines: string[][], width = HEADER.length) => lines.map((cells) => cells.slice(0, width));
const columnOf = (lines: string[][], name: string) =>
  lines.slice(1).map((cells) => cells[lines[0]?.indexOf(name) ?? -1]);

describe('results.csv', () => {
  it('has the caller’s own columns first, then those of linq-cards', async () => {
    const { results } = await writeAll([aResult([A_NUMBER, 'Acme'])]);
    expect(results[0]).toEqual([...HEADER, ...OURS]);
  });

  it('has every row, good or bad, in the order of the source', async () => {
    const rows = STATUS_NAMES.map((status, at) => aResult([`${at}`, status], { row: at + 1, status }));
    const { results } = await writeAll(rows);
    expect(ownOf(results)).toEqual([HEADER, ...rows.map(({ cells }) => cells)]);
    expect(columnOf(results, 'linq__status')).toEqual(STATUS_NAMES);
    expect(columnOf(results, 'linq__run_id')).toEqual(STATUS_NAMES.map(() => 'run-1'));
  });

  it('is there with its header when the source has no rows', async () => {
    const { results, counts } = await writeAll([]);
    expect(results).toEqual([[...HEADER, ...OURS]]);
    expect(counts).toEqual(noCounts());
  });

  it.each([[[' Acme ']], [['line 1\nline 2']], [['"Acme"']], [['a,b']], [['']], [['007']]])(
    'leaves the caller’s cells untouched: %j',
    async ([cell = '']) => {
      const { results } = await writeAll([aResult([A_NUMBER, cell])]);
      expect(ownOf(results)[1]).toEqual([A_NUMBER, cell]);
    },
  );

  it('leaves phone numbers importable', async () => {
    const { results } = await writeAll([aResult(['+1 (202) 555-0100', ''], { phoneNumber: A_NUMBER })]);
    expect(results[1]?.[0]).toBe('+1 (202) 555-0100');
    expect(columnOf(results, 'linq__phone_number')).toEqual([A_NUMBER]);
  });

  it('is written with the delimiter of the source', async () => {
    const { into } = await writeAll([aResult([A_NUMBER, 'a,b'])], { delimiter: ';' });
    expect(readFileSync(into.results, 'utf8')).toMatch(/^\ufeffphone;first;linq__row;.*\r\n\+12025550100;a,b;1;/);
  });

  it('guards against formulas in cells, headers and reasons', async () => {
    const { results } = await writeAll([aResult([A_NUMBER, '=1+1'], { reason: '@Linq said no' })], {
      header: ['phone', '=cmd'],
    });
    expect(results[0]?.[1]).toBe("'=cmd");
    expect(results[1]?.[1]).toBe("'=1+1");
    expect(columnOf(results, 'linq__reason')).toEqual(["'@Linq said no"]);
  });

  it('drops the columns of an earlier run, wherever they stand', async () => {
    const { results } = await writeAll([aResult(['failed', A_NUMBER, '1', 'Acme'])], {
      header: ['linq__status', 'phone', 'LINQ__row', 'first'],
    });
    expect(results[0]).toEqual([...HEADER, ...OURS]);
    expect(ownOf(results)[1]).toEqual([A_NUMBER, 'Acme']);
  });

  it('fills up a row that has fewer cells than the header', async () => {
    const { results } = await writeAll([aResult([A_NUMBER])]);
    expect(ownOf(results)[1]).toEqual([A_NUMBER, '']);
    expect(results[1]).toHaveLength(HEADER.length + OURS.length);
  });

  it('gives nameless columns to rows with more cells than the header, so that nothing is lost', async () => {
    const rows = [aResult([A_NUMBER, 'Acme', 'x', 'y'], { status: 'invalid' }), aResult([ANOTHER_NUMBER, 'Apex'])];
    const { results } = await writeAll(rows, { widest: 4 });
    expect(results[0]).toEqual([...HEADER, '', '', ...OURS]);
    expect(ownOf(results, 4).slice(1)).toEqual([
      [A_NUMBER, 'Acme', 'x', 'y'],
      [ANOTHER_NUMBER, 'Apex', '', ''],
    ]);
  });
});

describe('the counts', () => {
  it('add up to the rows of the source', async () => {
    const statuses = fc.array(fc.constantFrom(...STATUS_NAMES), { maxLength: 40 });
    const into = filesIn(temporaryFolder());
    await fc.assert(
      fc.asyncProperty(statuses, async (all) => {
        const { counts, results } = await writeAll(
          all.map((status) => aResult([A_NUMBER, ''], { status })),
          { into },
        );
        for (const status of STATUS_NAMES) expect(counts[status]).toBe(all.filter((one) => one === status).length);
        expect(results).toHaveLength(1 + all.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe('failed.csv', () => {
  it('has the rows that are to be fixed, as they are in results.csv, and no others', async () => {
    const rows = STATUS_NAMES.map((status, at) => aResult([`${at}`, ''], { row: at + 1, status }));
    const { results, failed } = await writeAll(rows);
    const mend = [
      'went_dark',
      'inactive',
      'differs',
      'rejected',
      'failed',
      'invalid',
      'not_on_account',
      'not_attempted',
    ];
    expect(columnOf(failed, 'linq__status')).toEqual(mend);
    const asInResults = failed.map((cells) => [...cells.slice(0, HEADER.length), ...cells.slice(-OURS.length)]);
    expect(results).toEqual(expect.arrayContaining(asInResults));
  });

  it('has a repeated number only where it asks for another card', async () => {
    const { failed } = await writeAll([
      aResult(['1', ''], { row: 1, status: 'duplicate', differs: false }),
      aResult(['2', ''], { row: 2, status: 'duplicate', differs: true }),
    ]);
    expect(columnOf(failed, 'linq__row')).toEqual(['2']);
  });

  it('says in a column of its own what is wrong, and in another what is most likely meant', async () => {
    const problem = { line: 2, column: 'first', value: 'x' } as const;
    const invalid = (...problems: RowProblem[]): ResultRow => ({
      ...aResult(['1', 'x'], { status: 'invalid' }),
      planned: aPlannedRow({ decision: { kind: 'invalid', problems } }),
    });
    const { failed } = await writeAll([
      invalid({ ...problem, code: 'name_invisible', suggestion: 'Acme' }),
      invalid(
        { ...problem, code: 'phone_scientific', column: 'phone', perhaps: A_NUMBER },
        { ...problem, code: 'name_placeholder' },
      ),
      invalid(
        { ...problem, code: 'phone_unreadable', column: 'phone', suggestion: A_NUMBER },
        { ...problem, code: 'name_invisible', suggestion: 'Acme' },
      ),
      aResult(['2', 'x'], { status: 'rejected', reason: 'Linq said no.' }),
    ]);
    expect(columnOf(failed, 'linq__problem')).toEqual([
      ROW_PROBLEMS.name_invisible.meaning,
      `${ROW_PROBLEMS.phone_scientific.meaning} · ${ROW_PROBLEMS.name_placeholder.meaning}`,
      `${ROW_PROBLEMS.phone_unreadable.meaning} · ${ROW_PROBLEMS.name_invisible.meaning}`,
      'Linq said no.',
    ]);
    expect(columnOf(failed, 'linq__suggestion')).toEqual(['Acme', A_NUMBER, `phone: ${A_NUMBER} · first: Acme`, '']);
  });

  it('is there with its header when nothing is to be fixed', async () => {
    const { failed } = await writeAll([aResult([A_NUMBER, ''])]);
    expect(failed).toEqual([[...HEADER, 'linq__problem', 'linq__suggestion', ...OURS]]);
  });

  it('can be fed straight back in when it is corrected', async () => {
    const { into } = await writeAll([
      aResult([A_NUMBER, 'Acme'], { status: 'created' }),
      aResult(['+1202555010', '=Apex'], { row: 2, status: 'invalid', code: 'phone_too_short' }),
    ]);
    const corrected = readFileSync(into.failed, 'utf8').replace('+1202555010,', `${ANOTHER_NUMBER},`);
    expect((await readSource(corrected)).rows).toEqual([
      { kind: 'good', row: 1, line: 2, phoneNumber: ANOTHER_NUMBER, fields: { firstName: '=Apex' } },
    ]);
  });

  it('says the same problem again when it is fed back in as it is', async () => {
    const cells = ['4.41E+11', 'Acme', 'x'];
    const { into } = await writeAll([aResult(cells, { status: 'invalid' })], { widest: 3 });
    const { rows } = await readSourceAt(into.failed);
    expect(rows).toMatchObject([{ problems: [{ code: 'too_many_cells', value: 'x' }, { code: 'phone_scientific' }] }]);
  });
});

describe('a result file that is read again by the intake', () => {
  const HEADERS = ['Phone', 'First Name', 'Last Name', 'Photo', 'Note'];
  const phone = fc.oneof(fc.constantFrom(A_NUMBER, ANOTHER_NUMBER, "'+1 (202) 555-0100", '4.41E+11', ''), fc.string());
  const odd = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ';', ' ', 'a') });
  const picture = fc.oneof(fc.constantFrom('', 'https://example.com/a.png', 'http://example.com/a.png'), odd);
  const extra = fc.array(odd, { maxLength: 2 });
  const row = fc
    .tuple(phone, odd, odd, picture, odd, extra)
    .map(([number, first, last, image, note, more]) => [number, first, last, image, note, ...more])
    .filter((cells) => cells.some((cell) => cell.trim() !== ''));

  it('gives the same cells and the same rows as the source', async () => {
    const folder = temporaryFolder();
    const source = join(folder, 'source.csv');
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 6 }), fc.constantFrom(...DELIMITERS), async (rows, delimiter) => {
        await writeCsv(source, delimiter, [HEADERS, ...rows]);
        const first = await readSourceAt(source);
        const { into } = await writeAll(
          first.cells.map((cells) => aResult(cells)),
          {
            header: first.dialect.header,
            delimiter: first.dialect.delimiter,
            widest: Math.max(0, ...first.cells.map((cells) => cells.length)),
            into: filesIn(folder),
          },
        );
        const second = await readSourceAt(into.results);
        expect(second.dialect.columns).toEqual(first.dialect.columns);
        expect(second.rows.map(withoutPlace)).toEqual(first.rows.map(withoutPlace));
        expect(second.cells.map((cells, at) => cells.slice(0, rows[at]?.length).map(unescapeFormula))).toEqual(
          first.cells.map((cells) => cells.map(unescapeFormula)),
        );
      }),
      {
        numRuns: 100,
        // Apostrophes that would be the quotes of this file, if the first of them were ever closed.
        examples: [
          [
            [
              ["'+1 (202) 555-0100", '', '', '', '', ''],
              ['', '', '', '', '', "''"],
              [A_NUMBER, '', '', '', '', "''"],
              ["'+1 (202) 555-0100", '', '', '', '', ''],
            ],
            ',',
          ],
        ],
      },
    );
  });
});

describe('the result files', () => {
  it('leave nothing else in the folder', async () => {
    const folder = temporaryFolder();
    await writeAll([aResult([A_NUMBER, ''])], { into: filesIn(folder) });
    expect(readdirSync(folder).sort()).toEqual(['failed.csv', 'results.csv', 'undo.csv']);
  });

  it('take the place of those of an earlier report', async () => {
    const into = filesIn(temporaryFolder());
    writeFileSync(into.results, 'old');
    writeFileSync(into.failed, 'old');
    const { results, failed } = await writeAll([aResult([A_NUMBER, ''], { status: 'failed' })], { into });
    expect([results.length, failed.length]).toEqual([2, 2]);
  });

  it.skipIf(process.platform === 'win32')('can be read by their owner only', async () => {
    const { into } = await writeAll([aResult([A_NUMBER, ''])]);
    expect([into.results, into.failed].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
  });

  it.each([0, 1, 5_000])(
    'are not touched when the report breaks off after %i rows, and nothing is left behind',
    async (count) => {
      const folder = temporaryFolder();
      const into = filesIn(folder);
      writeFileSync(into.results, 'old');
      const rows = (function* () {
        for (let at = 0; at < count; at += 1) yield aResult([A_NUMBER, 'Acme']);
        throw new Error('broken off');
      })();
      await expect(writeAll(rows, { into })).rejects.toThrow('broken off');
      expect(readdirSync(folder)).toEqual(['results.csv']);
      expect(readFileSync(into.results, 'utf8')).toBe('old');
    },
  );

  it.skipIf(process.platform !== 'linux')('are closed when the report breaks off', async () => {
    const folder = temporaryFolder();
    const rows = (function* () {
      yield aResult([A_NUMBER, 'Acme']);
      throw new Error('broken off');
    })();
    await expect(writeAll(rows, { into: filesIn(folder) })).rejects.toThrow('broken off');
    expect(openFilesBelow(folder)).toEqual([]);
  });

  it.each(['results', 'failed'] as const)(
    'say so when one cannot be written, and then neither is put in place: %s',
    async (one) => {
      const folder = temporaryFolder();
      const into = { ...filesIn(folder), [one]: join(folder, 'missing', 'file.csv') };
      await expect(writeAll([aResult([A_NUMBER, ''])], { into })).rejects.toMatchObject({ code: 'ENOENT' });
      expect(readdirSync(folder)).toEqual([]);
    },
  );
});

async function writeCsv(path: string, delimiter: string, rows: string[][]): Promise<void> {
  const file = openCsvFile(path, delimiter);
  for (const cells of rows) await file.write(cells);
  await file.close();
}

/**
 * What a row says, but for its line, which our own columns may move, and the values of its problems, which show the cells
 * as they are in each file.
 */
function withoutPlace<T extends object>(row: T): unknown {
  return JSON.parse(JSON.stringify(row, (key, value) => (['line', 'value'].includes(key) ? undefined : value)));
}

function openFilesBelow(folder: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    const target = targetOf(descriptor);
    return target?.startsWith(folder) ? [target] : [];
  });
}

function targetOf(descriptor: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    // Closed since the folder was listed.
    return undefined;
  }
}
