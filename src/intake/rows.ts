import { hash } from 'node:crypto';
import type { CardField, CardFields } from '../cards/card.js';
import { type PhoneOptions, readPhoneNumber } from '../cards/phone-number.js';
import type { Row } from '../cards/row.js';
import type { RowProblem } from '../cards/row-problem.js';
import { unescapeFormula } from '../result-format.js';
import { readCardCells } from './cells.js';
import { FIELDS, type Field } from './columns.js';
import { quoteProblems, totalLineProblem, wholeLineProblem, widthProblems } from './line-problems.js';
import { NumberIndex } from './number-index.js';
import type { Dialect } from './recognise.js';
import type { Record } from './table/record-scanner.js';
import { readDataRecords } from './table/records.js';
import { isOtherHeader, type LeftOut } from './table/table-lines.js';
import { isWrapped, unwrapped } from './table/wrapping.js';
import { type TextProblem, textProblems } from './text-problems.js';
import { splitName } from './whole-names.js';

/**
 * How the cells of a row are to be read. `allowedNames`: names that look like placeholders and are none; so are those that the
 * card of the number has already. `acceptLastRow`: the last row counts although the file ends without a line end.
 */
export type RowOptions = PhoneOptions & {
  allowedNames?: readonly string[];
  cardOf?: (phoneNumber: string) => CardFields | null | undefined;
  acceptLastRow?: boolean;
};

/** Allows every name: for values that were on a card before. */
export const EVERY_NAME = '*';

/** One data row and its cells as they stand in the file. */
export type SourceRow = { row: Row; cells: string[] };

/** A longer cell is no name, number or address; it is not even looked at. */
const MAX_CELL_CHARACTERS = 10_000;
const LONGEST_VALUE = 200;

/**
 * Reads the data rows of a source: each is good, or has problems (all of them are told), or repeats an earlier number.
 * The first good row of a number is the one that counts.
 *
 * @param onLeftOut told of each line below the header that is no row
 * @throws OperatorError when the file as a whole cannot be read: `source_quotes`, `source_encoding`
 */
export async function* readRows(
  path: string,
  dialect: Dialect,
  options: RowOptions = {},
  onLeftOut?: (left: LeftOut) => void,
): AsyncGenerator<SourceRow> {
  const seen = new NumberIndex();
  const state = { isBelowOtherHeader: false };
  let row = 0;
  for await (const record of readDataRecords(path, dialect, onLeftOut)) {
    row += 1;
    const read = readRecord(record, row, { dialect, options, state });
    yield { row: withoutRepetition(read, seen), cells: record.cells };
  }
}

/** A row as a line of the file: nothing of a line that is in doubt as a whole is taken, also not its number. */
function readRecord(
  record: Record,
  row: number,
  { dialect, options, state }: { dialect: Dialect; options: RowOptions; state: { isBelowOtherHeader: boolean } },
): Row {
  const { line } = record;
  const read = readRow(record, row, dialect, options);
  const isNumberless = read.kind === 'invalid' && read.phoneNumber === undefined;
  if (isNumberless) state.isBelowOtherHeader ||= isOtherHeader(record.cells, dialect.header);
  const { isBelowOtherHeader } = state;
  const { acceptLastRow = false } = options;
  const problem =
    wholeLineProblem(record, { isBelowOtherHeader, acceptLastRow }) ??
    (isNumberless ? totalLineProblem(record) : undefined);
  return problem ? { kind: 'invalid', row, line, problems: [problem] } : read;
}

function readRow(record: Record, row: number, dialect: Dialect, options: RowOptions): Row {
  const { line } = record;
  const problem = ({ code, field, value, suggestion }: TextProblem): RowProblem => {
    const { full_name } = dialect.columns;
    const column =
      dialect.header[dialect.columns[field] ?? (field === 'phone_number' ? -1 : (full_name ?? -1))] ?? field;
    const offer = suggestion === undefined ? {} : { suggestion };
    return { code, line, column, value: value.slice(0, LONGEST_VALUE), ...offer };
  };
  const { cells, tooLong } = cellsOf(record, dialect);
  const phone = readPhoneNumber(unescapeFormula(cells.phone_number), options);
  const known = phone.ok ? options.cardOf?.(phone.phoneNumber) : undefined;
  const isName = (text: string, field: CardField) =>
    options.allowedNames?.some((name) => name === text || name === EVERY_NAME) || known?.[field] === text || false;
  const card = readCardCells(cells, { isName });
  const unclear = quoteProblems(record, dialect);
  const doubtful = new Set<number | undefined>(unclear.map(({ cell }) => cell));
  const isPhoneKnown = phone.ok || tooLong.some(({ field }) => field === 'phone_number');
  const problems = [
    ...widthProblems(record, dialect),
    ...unclear.map(({ cell: _, ...reported }) => reported),
    ...tooLong.map(problem),
    ...(isPhoneKnown
      ? []
      : [withOffer(problem({ code: phone.code, field: 'phone_number', value: cells.phone_number }), phone)]),
    ...card.problems.map((one) => withOffer(problem(one), one)),
    ...textProblems(unguarded(cells), { wasDecoded: isOldEncoding(dialect), isName })
      .filter(({ field }) => !doubtful.has(dialect.columns[field]))
      .map(problem),
  ];
  const number = phone.ok ? { phoneNumber: phone.phoneNumber } : {};
  if (problems.length > 0 || !phone.ok) return { kind: 'invalid', row, line, ...number, problems };
  const noted = phone.noted ? { noted: phone.noted } : {};
  const notes = card.notes.length > 0 ? { notes: card.notes } : {};
  return { kind: 'good', row, line, phoneNumber: phone.phoneNumber, fields: card.fields, ...noted, ...notes };
}

/** The cells that are read, by field. One that is too long is told and counts as empty. */
function cellsOf(
  { cells }: Record,
  { columns, wrapped = [] }: Dialect,
): { cells: { [field in Field]: string }; tooLong: TextProblem[] } {
  const read = { phone_number: '', first_name: '', last_name: '', image_url: '' };
  const tooLong: TextProblem[] = [];
  const cellOf = (column: number | undefined, field: Field) => {
    const cell = column === undefined ? '' : (cells[column] ?? '');
    if (cell.length <= MAX_CELL_CHARACTERS)
      return wrapped.includes(column ?? -1) && isWrapped(cell) ? unwrapped(cell) : cell;
    tooLong.push({ code: 'cell_too_long', field, value: cell });
    return '';
  };
  for (const field of FIELDS) read[field] = cellOf(columns[field], field);
  if (columns.full_name === undefined) return { cells: read, tooLong };
  const { firstName, lastName } = splitName(cellOf(columns.full_name, 'first_name'));
  return { cells: { ...read, first_name: firstName, last_name: lastName }, tooLong };
}

/** Without the sign that a result file has in front of what looks like a formula. */
function unguarded(cells: { [field in Field]: string }): { [field in Field]: string } {
  return Object.fromEntries(FIELDS.map((field) => [field, unescapeFormula(cells[field])])) as never;
}

function isOldEncoding({ encoding }: Dialect): boolean {
  return !encoding.startsWith('utf-');
}

/** The problem with what the cell may mean, where that is known. */
function withOffer(problem: RowProblem, { detail, suggestion }: { detail?: string; suggestion?: string }): RowProblem {
  return { ...problem, ...(detail !== undefined && { detail }), ...(suggestion !== undefined && { suggestion }) };
}

/** Reads one row that stands in no file. */
export function readLoneRow(cells: { readonly [field in Field]: string }, options: RowOptions): Row {
  const header = [...FIELDS];
  const columns = { phone_number: 0, first_name: 1, last_name: 2, image_url: 3 };
  const dialect: Dialect = { encoding: 'utf-8', delimiter: ',', header, columns, skip: 0 };
  return readRow({ cells: FIELDS.map((field) => cells[field]), line: 1 }, 1, dialect, options);
}

function withoutRepetition(row: Row, seen: NumberIndex): Row {
  if (row.kind !== 'good') return row;
  const digest = digestOf(row.fields);
  const first = seen.claim(row.phoneNumber, row.row, digest);
  if (!first) return row;
  const { line, phoneNumber } = row;
  return { kind: 'duplicate', row: row.row, line, phoneNumber, firstRow: first.row, differs: first.digest !== digest };
}

/** 48 bits of the values, to see whether two rows of one number ask for the same card. */
function digestOf({ firstName, lastName, imageUrl }: CardFields): number {
  const values = JSON.stringify([firstName ?? null, lastName ?? null, imageUrl ?? null]);
  return Number.parseInt(hash('sha1', values, 'hex').slice(0, 12), 16);
}
