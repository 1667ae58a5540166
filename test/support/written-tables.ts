import fc from 'fast-check';
import iconv from 'iconv-lite';
import { nameText } from '../../src/cards/name-text.js';

/*
 * Random tables in random dialects: what people and programs write, and what of it nobody can tell.
 */

export type Written = {
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
export type Line = { name: string; last: string; note: string };

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
export const line = fc.record({ name: text, last: text, note: text });
export const written: fc.Arbitrary<Written> = fc.record({
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

/** What the program must make of a line, if it makes anything of it. */
export function fieldsOf(meant: Line | undefined): object {
  const [firstName, lastName] = [nameText(meant?.name ?? ''), nameText(meant?.last ?? '')];
  return { ...(firstName !== '' && { firstName }), ...(lastName !== '' && { lastName }) };
}

/** The number of the line at this place. */
export function numberOf(at: number): string {
  return `+1201555${String(at + 100).padStart(4, '0')}`;
}

export function bytesOf(lines: readonly Line[], how: Written): Buffer {
  const { delimiter, quotes, beside, lineEnd, titles, encoding, isMarked } = how;
  const record = (cells: readonly string[]) =>
    cells
      .map((cell) => quotes(cell, /["\r\n\t,;|]/.test(cell)))
      .join(`${beside && delimiter !== '\t' ? delimiter + beside : delimiter}`);
  const rows = lines.map(({ name, last, note }, at) => record([numberOf(at), name, last, note]));
  const table = [...titles, record(['phone_number', 'first_name', 'last_name', 'note']), ...rows].join(lineEnd);
  const all = `${isMarked && encoding.startsWith('utf') ? '\ufeff' : ''}${table}${how.hasLastLineEnd ? lineEnd : ''}`;
  const bytes = iconv.encode(all, encoding);
  // What the encoding does not have would be lost before it is read.
  return iconv.decode(bytes, encoding, { stripBOM: false }) === all ? bytes : iconv.encode(all, 'utf-8');
}
