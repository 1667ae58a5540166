import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DELIMITERS } from '../../src/intake/table/find-dialect.js';
import { readRecords } from '../../src/intake/table/records.js';
import { csvText, openCsvFile } from '../../src/report/csv.js';
import { collect } from '../support/source.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const newPath = () => join(temporaryFolder(), 'out.csv');

async function write(path: string, delimiter: string, rows: readonly (readonly string[])[]): Promise<void> {
  const file = openCsvFile(path, delimiter);
  for (const row of rows) await file.write(row);
  await file.close();
}

async function written(rows: readonly (readonly string[])[], delimiter = ','): Promise<string> {
  const path = newPath();
  await write(path, delimiter, rows);
  return withoutMark(readFileSync(path, 'utf8'));
}

/** What follows the byte order mark, which has to be there. */
function withoutMark(content: string): string {
  expect(content.slice(0, 1)).toBe('\ufeff');
  return content.slice(1);
}

describe('a CSV file that is written', () => {
  it('ends every line in CR LF', async () => {
    expect(
      await written([
        ['a', 'b'],
        ['c', 'd'],
      ]),
    ).toBe('a,b\r\nc,d\r\n');
  });

  it('is UTF-8 with a byte order mark, so that Excel opens it right by double click', async () => {
    const path = newPath();
    await write(path, ',', [['Zoë 🙂']]);
    expect(readFileSync(path)).toEqual(Buffer.from('\ufeffZoë 🙂\r\n'));
  });

  it.each([
    ['the delimiter', 'a,b', '"a,b"'],
    ['a quote, which is doubled', 'a"b', '"a""b"'],
    ['CR LF', 'a\r\nb', '"a\r\nb"'],
    ['LF', 'a\nb', '"a\nb"'],
    ['CR', 'a\rb', '"a\rb"'],
  ])('puts quotes around a cell with %s', async (_, cell, expected) => {
    expect(await written([[cell, 'x']])).toBe(`${expected},x\r\n`);
  });

  it.each([' a ', "it's", 'a;b', '', 'a\tb'])('puts none where they are not needed: %j', async (cell) => {
    expect(await written([[cell, 'x']])).toBe(`${cell},x\r\n`);
  });

  it.each([';', '\t', '|'])('parts its cells by %j, and then leaves a comma alone', async (delimiter) => {
    expect(await written([['a,b', `c${delimiter}d`]], delimiter)).toBe(`a,b${delimiter}"c${delimiter}d"\r\n`);
  });

  it('may have rows of different widths', async () => {
    expect(await written([['a'], ['b', 'c'], ['d']])).toBe('a\r\nb,c\r\nd\r\n');
  });

  it('may have no rows at all', async () => {
    const path = newPath();
    await write(path, ',', []);
    expect(readFileSync(path, 'utf8')).toMatch(/^\ufeff?$/);
  });

  it.skipIf(process.platform === 'win32')('can be read by its owner only: it has names and numbers in it', async () => {
    const path = newPath();
    await write(path, ',', [['a']]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('has all its rows when there are more than fit in memory buffers', async () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => [String(at), 'x'.repeat(50)]);
    const lines = (await written(rows)).trimEnd().split('\r\n');
    expect(lines).toHaveLength(20_000);
    expect(lines.at(-1)).toMatch(/^19999,/);
  });
});

it('is read by the intake with the very cells that were written', async () => {
  const path = newPath();
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({ unit: fc.constantFrom('"', ',', ';', '\t', '|', '\n', '\r', ' ', "'", 'a', '\ufeff'), maxLength: 8 }),
  );
  // A row without any content is none for the intake, and a byte order mark at the very beginning belongs to the file.
  const row = fc
    .array(cell, { minLength: 1, maxLength: 5 })
    .filter((cells) => cells.some((text) => text.trim() !== ''));
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 8 }), fc.constantFrom(...DELIMITERS), async (rows, delimiter) => {
      const all = [['header'], ...rows];
      await write(path, delimiter, all);
      const records = await collect(readRecords(path, { encoding: 'utf-8', delimiter }));
      expect(records.map(({ cells }) => cells)).toEqual(all);
    }),
    { numRuns: 100 },
  );
});

describe('a file that cannot be written', () => {
  it('says so at the latest when it is closed', async () => {
    const file = openCsvFile(join(temporaryFolder(), 'missing', 'out.csv'), ',');
    await file.write(['a']);
    await expect(file.close()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  // A device of Linux on which every write finds no room.
  it.skipIf(!existsSync('/dev/full'))('does not keep who writes to it waiting', async () => {
    const file = openCsvFile('/dev/full', ',');
    const writing = (async () => {
      for (let row = 0; row < 100_000; row += 1) await file.write(['x'.repeat(100)]);
    })();
    await expect(writing).rejects.toMatchObject({ code: 'ENOSPC' });
    await expect(file.close()).rejects.toMatchObject({ code: 'ENOSPC' });
  });

  it('can be closed twice', async () => {
    const path = newPath();
    const file = openCsvFile(path, ',');
    await file.write(['a']);
    await file.close();
    await file.close();
    expect(readFileSync(path, 'utf8')).toBe('\ufeffa\r\n');
  });
});

describe('records as a CSV', () => {
  it('have CR LF, and quotes where they are needed', async () => {
    const text = (
      await collect(
        csvText(
          [
            ['a', 'b,c', 'd"e'],
            ['1', 'two\nlines', '\r'],
          ],
          ',',
        ),
      )
    ).join('');
    expect(text).toBe('\ufeffa,"b,c","d""e"\r\n1,"two\nlines","\r"\r\n');
  });

  it('have the delimiter that is asked for', async () => {
    expect((await collect(csvText([['a;b', 'c,d']], ';'))).join('')).toBe('\ufeff"a;b";c,d\r\n');
  });

  it('leave cells as they are, dangerous ones too', async () => {
    expect((await collect(csvText([['=1+1', ' x ', '']], ','))).join('')).toBe('\ufeff=1+1, x ,\r\n');
  });

  it('tell the error that has ended them', async () => {
    const broken = (function* () {
      yield ['a'];
      throw new Error('broken');
    })();
    await expect(collect(csvText(broken, ','))).rejects.toThrow('broken');
  });
});
