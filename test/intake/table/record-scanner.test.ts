import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OTHER_QUOTINGS, type Quoting, STANDARD_QUOTING } from '../../../src/intake/table/quoting.js';
import { RecordScanner, type ScannedRecord } from '../../../src/intake/table/record-scanner.js';

function scan(pieces: readonly string[], quoting: Quoting = STANDARD_QUOTING, delimiter = ','): ScannedRecord[] {
  const scanner = new RecordScanner(delimiter, quoting);
  return [...pieces.flatMap((piece) => [...scanner.push(piece)]), ...scanner.end()];
}
const cellsOf = (text: string, quoting?: Quoting) => scan([text], quoting).map(({ cells }) => cells);
const quotingOf = (open: string, escapeSign: string | null, blanks = false): Quoting => {
  const found = [STANDARD_QUOTING, ...OTHER_QUOTINGS].find(
    (one) => one.open === open && one.escapeSign === escapeSign && one.blanks === blanks,
  );
  if (!found) throw new Error(`No quoting ${open}`);
  return found;
};

const cell = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r', ' ', '\\', "'"), maxLength: 6 });
const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
const hasContent = (cells: readonly string[]) => cells.some((text) => text.trim() !== '');

describe('a file that keeps to RFC 4180', () => {
  it('is read as csv-parse reads it, in whatever pieces it comes', () => {
    const end = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(table, end, fc.infiniteStream(fc.nat({ max: 7 })), (rows, lineEnd, lengths) => {
        const text = rows.map((cells) => cells.map(quoted).join(',') + lineEnd).join('');
        const expected = parse(text, { relax_column_count: true, record_delimiter: [lineEnd], quote: '"' });
        const records = scan(pieces(text, lengths));
        expect(records.map(({ cells }) => cells)).toEqual((expected as unknown as string[][]).filter(hasContent));
        expect(records.some(({ doubts }) => doubts)).toBe(false);
      }),
    );
  });

  it('is its records, one after the other', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const text = rows.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
        const blank = rows.filter((cells) => !hasContent(cells)).length;
        expect(
          blank > 0 ||
            scan([text])
              .map(({ raw }) => raw)
              .join('') === text,
        ).toBe(true);
      }),
    );
  });
});

describe('quotes of another dialect', () => {
  it.each([
    ['blanks beside quotes', quotingOf('"', '"', true), '"a" , "b, c" ,d\n', ['a', 'b, c', 'd']],
    ['a backslash before a quote', quotingOf('"', '\\'), '"say \\"hi, you\\"","x\\\\"\n', ['say "hi, you"', 'x\\']],
    ['single quotes', quotingOf("'", "'", true), "'a, b','it''s'\n", ['a, b', "it's"]],
    ['doubled quotes', quotingOf('""', null, true), '""a, b"",,c\n', ['a, b', '', 'c']],
    ['typographic quotes', quotingOf('“', null, true), '“a, b”,“c “d” e”\n', ['a, b', 'c “d” e']],
  ])('are read: %s', (_, quoting, text, cells) => {
    const [record] = scan([text], quoting);
    expect(record?.cells).toEqual(cells);
    expect(record).not.toHaveProperty('doubts');
  });
});

describe('quotes that do not say what is meant', () => {
  it.each([
    ['text after a closing quote', '"Acme" Inc,b\n', [{ cell: 0, kind: 'broken' }]],
    ['a blank before a quote', 'a, "b"\n', [{ cell: 1, kind: 'broken' }]],
    ['quotes within a cell without quotes', 'a,5" pipe\n', [{ cell: 1, kind: 'bare' }]],
  ])('are told: %s', (_, text, doubts) => {
    expect(scan([text])[0]?.doubts).toEqual(doubts);
  });

  it('do not reach into the next line', () => {
    expect(cellsOf('a,"b" c\nd,e\n')).toEqual([
      ['a', '"b" c'],
      ['d', 'e'],
    ]);
  });
});

describe('the last record', () => {
  it.each(['a,b\nc,d', 'a,b\r\n"c","d"', 'a,b\n\nc'])('is cut off where all others have a line end: %j', (text) => {
    expect(scan([text]).map(({ isCut }) => isCut)).toEqual([undefined, true]);
  });

  it.each(['a,b\nc,d\n', 'a,b\nc,d\r\n', 'a,b\nc,d\n \n', 'a,b'])('is not cut off: %j', (text) => {
    expect(scan([text]).some(({ isCut }) => isCut)).toBe(false);
  });
});

it('passes over byte order marks before a quote within a file', () => {
  expect(cellsOf('a,b\n\ufeff\ufeff"c",d\n\ufeffe,f\n')).toEqual([
    ['a', 'b'],
    ['c', 'd'],
    ['\ufeffe', 'f'],
  ]);
});

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function pieces(text: string, lengths: Iterable<number>): string[] {
  const parts: string[] = [];
  let at = 0;
  for (const length of lengths) {
    if (at >= text.length) break;
    parts.push(text.slice(at, at + length + 1));
    at += length + 1;
  }
  return parts;
}
