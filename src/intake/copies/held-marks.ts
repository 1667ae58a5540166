import { hash } from 'node:crypto';
import { isPhoneLike } from '../../cards/phone-number.js';
import { ROW_PROBLEMS, type RowProblem, type RowProblemCode } from '../../cards/row-problem.js';
import { HELD_COLUMN, isResultColumn, unescapeFormula } from '../../result-format.js';

/*
 * A row whose text is doubtful (its quotes, its encoding, the end of the file) looks sound once it is written out again with
 * proper quotes in UTF-8. So each CSV that we write notes such doubts in a column of ours: a mark for each, with a digest of
 * what it is about. The row is held as long as that has not been changed and the mark not been cleared.
 */

/** The header of a table and one of its rows. */
type MarkedRow = { header: readonly string[]; cells: readonly string[] };

const HELD_STILL = `it was held before and has not been changed since; if it is right as it is, clear its cell in the column ${HELD_COLUMN}`;
/** What a spreadsheet writes in another way when it saves a file: figures, dates, shares. */
const FIGURE = /^[^\p{L}]*\d[^\p{L}]*$/u;
const DATE_IN_WORDS = /^\d{0,4}[ .,/-]*\p{L}{3,10}[ .,/-]*\d{1,4}$/u;
/** A spreadsheet writes longer figures as `4.42E+11`. */
const LONGEST_FIGURE = 11;
/** Problems of the number depend on the settings and the account, those of a picture on what is there; they are found again. */
const FOUND_AGAIN = /^(phone|first_name|picture)_/;

/** The index of our column in a header; undefined where it has none. */
export function heldColumn(header: readonly string[]): number | undefined {
  const at = header.findIndex((name) => name.trim().toLowerCase() === HELD_COLUMN);
  return at < 0 ? undefined : at;
}

/**
 * What to write into our column for a row: a mark for each of its problems that reading the copy would not find.
 *
 * @param found what reading the copy finds
 */
export function heldMark(problems: readonly RowProblem[], found: readonly RowProblem[], row: MarkedRow): string {
  const isFound = ({ code, column }: RowProblem) => found.some((one) => one.code === code && one.column === column);
  const lost = problems.filter((problem) => !FOUND_AGAIN.test(problem.code) && !isFound(problem));
  return [...new Set(lost.map(({ code, column }) => markOf(code, column, row)))].join(' ');
}

/** The problems that marks note, where what they are about is as it was. */
export function heldProblems(marks: string, row: MarkedRow & { line: number }): RowProblem[] {
  const columns = ['', ...row.header.filter((name) => name !== '' && !isResultColumn(name))];
  return marks.split(/\s+/).flatMap((mark) => {
    const code = mark.split(':', 1)[0] ?? '';
    if (!isProblemCode(code)) return [];
    const column = columns.find((name) => markOf(code, name, row) === mark);
    if (column === undefined) return [];
    const value = column === '' ? '' : (row.cells[row.header.indexOf(column)] ?? '').slice(0, 200);
    return [{ code, line: row.line, column, value, detail: HELD_STILL }];
  });
}

/** @param column the header of the cell that is in doubt; empty: all of the row */
function markOf(code: RowProblemCode, column: string, { header, cells }: MarkedRow): string {
  const own = cells.filter((_, at) => !isResultColumn(header[at] ?? ''));
  const about = column === '' ? wholeRow(own) : [comparableText(cells[header.indexOf(column)] ?? '')];
  return `${code}:${hash('sha1', JSON.stringify([code, column, ...about]), 'hex').slice(0, 8)}`;
}

/** Whatever the order of the columns, and without cells that are empty. */
function wholeRow(cells: readonly string[]): string[] {
  return cells
    .map(comparableText)
    .filter((text) => text !== '')
    .sort();
}

/** A cell as it is before and after a spreadsheet has opened and saved it. */
function comparableText(cell: string): string {
  const text = unescapeFormula(cell).normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();
  if (!/\d/.test(text)) return text;
  const digits = text.replace(/\D/g, '').replace(/^0+/, '');
  if (isPhoneLike(text)) return digits.length > LONGEST_FIGURE || /e/.test(text) ? '#' : digits;
  return FIGURE.test(text) || DATE_IN_WORDS.test(text) ? '#' : text;
}

function isProblemCode(text: string): text is RowProblemCode {
  return Object.hasOwn(ROW_PROBLEMS, text);
}
