import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { expect, it } from 'vitest';
import { nameText } from '../../src/cards/name-text.js';
import { OperatorError } from '../../src/errors.js';
import { readSource } from '../support/source.js';

/** `LINQ_CARDS_TEST_TABLES=10000 npx vitest run test/intake/any-dialect.test.ts` reads so many; the run prints its seed. */
const TABLES = Number(process.env['LINQ_CARDS_TEST_TABLES'] ?? 300);

type Written = {
  delimiter: string;
  quotes: (text: string, isNeeded: boolean) => string;
  beside: string;
  encoding: string;
  isMarked: boolean;
  isEncodingSaid: boolean;
  lineEnd: string;
  titles: string[];
  hasLastLineEnd: boolean;
};
type Line = { name: string; last: string; note: string };

/** How cells are quoted; `isNeeded`: the cell cannot stand without. */
const QUOTES: Written['quotes'][] = [
  (text, isNeeded) => (isNeeded ? `"${text.replaceAll('"', '""')}"` : text),
  (text) => `"${text.replaceAll('"', '""')}"`,
  (text) => `"${text.replace(/["\\]/g, '\\$&')}"`,
  (text, isNeeded) => (isNeeded ? `"${text.replace(/["\\]/g, '\\$&')}"` : text),
  (text) => `'${text.replaceAll("'", "''")}'`,
  (text) => `“${text}”`,
  (text) => `""${text}""`,
  (text) => `"""${text.replaceAll('"', '""""')}"""`,
  (text, isNeeded) => (isNeeded || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text),
];

const piece = fc.constantFrom(
  'Acme',
  'Zoë',
  'Łukasz',
  'Inc.',
  '株式会社',
  'Анна',
  '"',
  "'",
  '\\',
  ',',
  ';',
  '|',
  ' ',
  '’',
  '“',
  '”',
  '50',
  '/',
);
const text = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
const line = fc.record({ name: text, last: text, note: text });
const written: fc.Arbitrary<Written> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  quotes: fc.constantFrom(...QUOTES),
  beside: fc.constantFrom('', '', ' '),
  encoding: fc.constantFrom(
    'utf-8',
    'utf-8',
    'utf-16le',
    'utf-16be',
    'windows-1252',
    'windows-1250',
    'shift_jis',
    'gb18030',
  ),
  isMarked: fc.boolean(),
  isEncodingSaid: fc.boolean(),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  titles: fc.array(fc.constantFrom('Phone Line Report', 'version:v1.0', 'Generated: 2026-03-01', '----', 'x,y;z'), {
    maxLength: 4,
  }),
  hasLastLineEnd: fc.boolean(),
});

it(
  'reads tables in every dialect cell by cell, or holds what is not certain',
  async () => {
    const seed = Date.now() ^ process.pid;
    process.stdout.write(`seed ${seed}, ${TABLES} tables\n`);
    const seen = { good: 0, held: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), written, async (lines, how) => {
        const bytes = bytesOf(lines, how);
        try {
          const { rows } = await readSource(
            bytes,
            isUtf8(bytes) || !how.isEncodingSaid ? {} : { encoding: how.encoding },
          );
          for (const row of rows) {
            if (row.kind !== 'good') {
              seen.held += 1;
              continue;
            }
            seen.good += 1;
            const meant = lines[Number(row.phoneNumber.slice(-4)) - 100];
            expect(row.fields).toEqual(fieldsOf(meant));
          }
        } catch (error) {
          if (!(error instanceof OperatorError)) throw error;
          seen.refused += 1;
        }
      }),
      { numRuns: TABLES, seed },
    );
    process.stdout.write(`${JSON.stringify(seen)}\n`);
    expect(seen.good).toBeGreaterThan(TABLES);
  },
  Math.max(60_000, TABLES * 500),
);

/** What the program must make of a line, if it makes anything of it. */
function fieldsOf(meant: Line | undefined): object {
  const [firstName, lastName] = [nameText(meant?.name ?? ''), nameText(meant?.last ?? '')];
  return { ...(firstName !== '' && { firstName }), ...(lastName !== '' && { lastName }) };
}

function bytesOf(lines: readonly Line[], how: Written): Buffer {
  const { delimiter, quotes, beside, lineEnd, titles, encoding, isMarked } = how;
  const record = (cells: readonly string[]) =>
    cells
      .map((cell) => quotes(cell, /["\r\n\t,;|]/.test(cell)))
      .join(`${beside && delimiter !== '\t' ? delimiter + beside : delimiter}`);
  const rows = lines.map(({ name, last, note }, at) =>
    record([`+1201555${String(at + 100).padStart(4, '0')}`, name, last, note]),
  );
  const table = [...titles, record(['phone_number', 'first_name', 'last_name', 'note']), ...rows].join(lineEnd);
  const all = `${isMarked && encoding.startsWith('utf') ? '\ufeff' : ''}${table}${how.hasLastLineEnd ? lineEnd : ''}`;
  const bytes = iconv.encode(all, encoding);
  // What the encoding does not have would be lost before it is read.
  return iconv.decode(bytes, encoding, { stripBOM: false }) === all ? bytes : iconv.encode(all, 'utf-8');
}
