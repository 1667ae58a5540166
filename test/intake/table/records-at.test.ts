import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecords } from '../../../src/intake/table/records.js';
import { type RecordPlace, readRecordsAt } from '../../../src/intake/table/records-at.js';
import { collect, writeSource } from '../../support/source.js';

const LAYOUT = { encoding: 'utf-8', delimiter: ',' };

/** Where the records of a file are, below the first. */
function placesOf(records: readonly { line: number }[]): RecordPlace[] {
  return records.slice(1).map(({ line }, at) => ({ line, next: records[at + 2]?.line ?? null }));
}

describe('records that are read by their lines', () => {
  const plain = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' ', "'", '-', '1'), maxLength: 6 });
  const quoted = fc
    .string({ unit: fc.constantFrom('b', '""', ',', '\n', '\r\n', 'ü'), maxLength: 6 })
    .map((text) => `"${text}"`);
  const doubtful = fc.constantFrom('5"', '"a"b');
  const cell = fc.oneof(
    { weight: 12, arbitrary: plain },
    { weight: 4, arbitrary: quoted },
    { weight: 1, arbitrary: doubtful },
  );
  const record = fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => cells.join(','));
  const end = fc.constantFrom('\n', '\r\n', '\n\n', '\n \n');

  it('are those of a reading of the whole file, or it is left to that', async () => {
    const seen = { read: 0, left: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(record, end), { minLength: 2, maxLength: 12 }),
        fc.infiniteStream(fc.boolean()),
        async (lines, picks) => {
          const path = writeSource(`number,name\n${lines.flat().join('')}`);
          const whole = await collect(readRecords(path, LAYOUT)).catch(() => []);
          const isPicked = whole.slice(1).map(() => picks.next().value === true);
          const sought = placesOf(whole).filter((_, at) => isPicked[at]);
          const read = readRecordsAt(path, LAYOUT, sought);
          seen[read ? 'read' : 'left'] += 1;
          if (!read) return;
          const expected = whole.slice(1).filter((_, at) => isPicked[at]);
          expect(read).toEqual(expected.map(({ cells, line }) => ({ cells, line })));
        },
      ),
      { numRuns: 150 },
    );
    expect(seen.read).toBeGreaterThan(30);
    expect(seen.left).toBeGreaterThan(2);
  });

  it('may be in any part of a large file', async () => {
    const rows = Array.from({ length: 60_000 }, (_, row) => `${row},${row % 7 === 3 ? '"two\nlines"' : 'näme'}\r\n`);
    const path = writeSource(`number,name\r\n${rows.join('')}`);
    const whole = await collect(readRecords(path, LAYOUT));
    const sought = [0, 3, 20_000, 40_001, 59_999];
    const places = placesOf(whole).filter((_, at) => sought.includes(at));
    expect(readRecordsAt(path, LAYOUT, places)).toEqual(sought.map((at) => whole[at + 1]));
  });

  it.each([
    ['an old Mac ends lines', 'number,name\n1,a\r2,b\n3,c\n', {}],
    ['the last line has no end', 'number,name\n1,a\n2,b', {}],
    ['it has another encoding', 'number,name\n1,a\n2,b\n', { encoding: 'windows-1252' }],
    [
      'it has other quotes',
      "number,name\n1,'a'\n2,b\n",
      { quoting: { open: "'", close: "'", escapeSign: "'", blanks: true } },
    ],
  ])('are left to a reading of the whole file where %s', async (_name, content, layout) => {
    const path = writeSource(content);
    const whole = await collect(readRecords(path, { ...LAYOUT, ...layout }));
    expect(readRecordsAt(path, { ...LAYOUT, ...layout }, placesOf(whole))).toBeUndefined();
  });
});
