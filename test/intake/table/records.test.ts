import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DELIMITERS } from '../../../src/intake/table/find-dialect.js';
import { readRecords } from '../../../src/intake/table/records.js';
import { collect, writeSource } from '../../support/source.js';

/** A whole number of the pieces in which files are read, as long as those are a power of two up to this. */
const PIECE_BYTES = 256 * 1024;
const LONGEST_RECORD = 16_000_000;

const read = (content: string | Uint8Array, delimiter = ',') =>
  collect(readRecords(writeSource(content), { encoding: 'utf-8', delimiter }));
const recordsOf = async (content: string | Uint8Array, delimiter = ',') =>
  (await read(content, delimiter)).map(({ cells, line }) => ({ cells, line }));
const cellsOf = async (content: string, delimiter?: string) =>
  (await recordsOf(content, delimiter)).map(({ cells }) => cells);
const linesOf = async (content: string) => (await recordsOf(content)).map(({ line }) => line);

describe('the cells of a record', () => {
  it.each(DELIMITERS)('are parted by %j', async (delimiter) => {
    expect(await cellsOf(`a${delimiter}b\n`, delimiter)).toEqual([['a', 'b']]);
  });

  it('are exactly as they are in the file, blanks and all', async () => {
    expect(await cellsOf(' a ,"  b",\t\n')).toEqual([[' a ', '  b', '\t']]);
  });

  it('may be empty', async () => {
    expect(await cellsOf('a,,\n,,c\n')).toEqual([
      ['a', '', ''],
      ['', '', 'c'],
    ]);
  });

  it('may be more or fewer than in the record before', async () => {
    expect(await cellsOf('a,b\nc\nd,e,f\n')).toEqual([['a', 'b'], ['c'], ['d', 'e', 'f']]);
  });

  it('may be one alone', async () => {
    expect(await cellsOf('a\nb\n')).toEqual([['a'], ['b']]);
  });

  it('may have in quotes a delimiter, a line break or a doubled quote', async () => {
    expect(await cellsOf('"a,b","c\r\nd","e ""f"" g"\n')).toEqual([['a,b', 'c\r\nd', 'e "f" g']]);
  });
});

describe('a quote where none should be', () => {
  it.each([
    ['inside a text', '5" pipe,b\n', '5" pipe'],
    ['around a word of a text', 'the "Acme" shop,b\n', 'the "Acme" shop'],
    ['around the first word of a text', '"Acme" Inc,b\n', '"Acme" Inc'],
    ['at the end of a text', 'Acme",b\n', 'Acme"'],
  ])('is taken as it stands: %s', async (_, content, cell) => {
    expect(await cellsOf(content)).toEqual([[cell, 'b']]);
  });

  it('is taken as it stands where it is doubled before a line break', async () => {
    expect(await cellsOf('"""Acme"" is\nhere",b\n')).toEqual([['"Acme" is\nhere', 'b']]);
    expect(await cellsOf('"""Acme\nis"" here",b\n')).toEqual([['"Acme\nis" here', 'b']]);
    expect(await cellsOf('"""",b\n"""\n""",b\n')).toEqual([
      ['"', 'b'],
      ['"\n"', 'b'],
    ]);
  });
});

describe('an unclosed quote', () => {
  const refused = (line: number) => ({
    code: 'source_quotes',
    exitCode: 3,
    message: expect.stringContaining(`line ${line} `),
  });

  it.each([
    ['at the very start of the file', '"a,b\nc,d\n', 1],
    ['in the middle of the file', 'a,b\nc,"d\ne,f\n', 2],
    ['at the very end of the file', 'a,b\nc,d\ne,"', 3],
    ['after records with quoted line breaks', '"a\r\na",b\r\n"c\nc",d\r\ne,"f\r\n', 5],
    ['that would run on to the next quote, several rows further down', 'a,b\nc,"d\ne,f\ng,"h"\n', 2],
    ['that would run on to the next row, where all cells are quoted', '"a","b"\n"c","d\n"e","f"\n', 2],
    ['in a file of one column', 'a\n"b\nc\n', 2],
  ])('is refused with its line: %s', async (_, content, line) => {
    await expect(recordsOf(content)).rejects.toMatchObject(refused(line));
  });

  it('is refused after the records before it have been read', async () => {
    const seen: string[][] = [];
    const reading = (async () => {
      for await (const { cells } of readRecords(writeSource('a,b\nc,"d\n'), { encoding: 'utf-8', delimiter: ',' }))
        seen.push(cells);
    })();
    await expect(reading).rejects.toMatchObject(refused(2));
    expect(seen).toEqual([['a', 'b']]);
  });

  it('does not read the rest of a long file into memory', async () => {
    const content = `a,b\nc,"d\n${'e,f\n'.repeat(LONGEST_RECORD / 2)}`;
    await expect(recordsOf(content)).rejects.toMatchObject(refused(2));
  });
});

describe('a long record', () => {
  const ofLength = (length: number) => `a,${'x'.repeat(length - 1)}\nb,c\n`;

  it.each([1_000_001, LONGEST_RECORD])('of %i characters is read', async (length) => {
    expect(await linesOf(ofLength(length))).toEqual([1, 2]);
  });

  it('is refused with its line where it is far longer than any row', async () => {
    const refused = { code: 'source_not_text', message: expect.stringContaining('Line 1 ') };
    await expect(recordsOf(ofLength(LONGEST_RECORD + 2 * PIECE_BYTES))).rejects.toMatchObject(refused);
  });
});

describe('lines', () => {
  it.each([
    ['LF', 'a,b\nc,d\ne,f\n'],
    ['CR LF', 'a,b\r\nc,d\r\ne,f\r\n'],
    ['CR', 'a,b\rc,d\re,f\r'],
    ['LF but for the last line', 'a,b\nc,d\ne,f'],
    ['LF and CR LF and CR in one file', 'a,b\r\nc,d\ne,f\r'],
  ])('may end in %s', async (_, content) => {
    expect(await recordsOf(content)).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['c', 'd'] },
      { line: 3, cells: ['e', 'f'] },
    ]);
  });

  it.each([
    ['empty', '\n\n'],
    ['empty, with CR LF', '\r\n\r\n'],
    ['of blanks', '  \n\t\n'],
    ['of delimiters', ',\n,,,\n'],
    ['of quotes', '""\n"",""\n'],
    ['of delimiters and blanks', ' , \n,\t\n'],
  ])('without any content are no records, but are counted: %s', async (_, blank) => {
    expect(await recordsOf(`${blank}a,b\n${blank}c,d\n${blank}`)).toEqual([
      { line: 3, cells: ['a', 'b'] },
      { line: 6, cells: ['c', 'd'] },
    ]);
  });

  it.each([
    ['LF', '\n'],
    ['CR LF', '\r\n'],
    ['CR', '\r'],
  ])('within quotes are counted as one each: %s', async (_, end) => {
    const content = ['a,"b', 'b', 'b"', 'c,d', '"e', 'e","f', 'f"', 'g,h', ''].join(end);
    expect(await linesOf(content)).toEqual([1, 4, 5, 8]);
  });

  it.each([
    ['LF', '\n'],
    ['CR LF', '\r\n'],
    ['CR', '\r'],
  ])('within the quotes of a record without any content are counted as one each: %s', async (_, end) => {
    expect(await linesOf(['"', '",', 'a,b', ''].join(end))).toEqual([3]);
  });

  it('are counted right, whatever is in the cells before', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' '), maxLength: 6 });
    const end = fc.constantFrom('\n', '\r\n', '\r');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
        end,
        async (rows, eol) => {
          const before = rows.map((cells) => cells.map(quoted).join(',') + eol).join('');
          const records = await recordsOf(`${before}last\n`);
          expect(records.at(-1)).toEqual({ cells: ['last'], line: 1 + countBreaks(before) });
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a file that is read in pieces', () => {
  /** Puts the end of the first piece between the two. */
  const parted = (before: string, after: string) => {
    const start = 'a,';
    return `${start}${'x'.repeat(PIECE_BYTES - start.length - before.length)}${before}${after}`;
  };

  it.each([
    ['CR and LF at the end of a line', 'a\r', '\nb,c\r\n', ['b', 'c'], 2],
    ['CR and LF within quotes', '\n"\r', '\n",b\r\n', ['\r\n', 'b'], 2],
    ['the two of a doubled quote', '\n"b"', '"c",d\n', ['b"c', 'd'], 2],
    ['a quote and the delimiter after it', '\n"b"', ',c\n', ['b', 'c'], 2],
    ['a quote and the line break after it', '\nb,"c"', '\n', ['b', 'c'], 2],
    ['a delimiter and the quote after it', '\nb,', '"c"\n', ['b', 'c'], 2],
    ['the end of a blank line and the next', '\n\r', '\n\r\nb,c\n', ['b', 'c'], 4],
  ])('is the same between %s', async (_, before, after, cells, line) => {
    expect((await recordsOf(parted(before, after))).at(-1)).toEqual({ cells, line });
  });
});

it('can be left before the end of the file', async () => {
  for await (const { cells } of readRecords(writeSource('a\n'.repeat(500_000)), {
    encoding: 'utf-8',
    delimiter: ',',
  })) {
    expect(cells).toEqual(['a']);
    break;
  }
});

it('tells a byte that is not of the encoding while it reads', async () => {
  const content = Buffer.concat([Buffer.from('a,b\n'), Buffer.from([0xeb])]);
  await expect(recordsOf(content)).rejects.toMatchObject({ code: 'source_encoding' });
});

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

function countBreaks(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
