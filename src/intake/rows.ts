import { type CardField, type CardFields, normalText, REMOVE_MARK } from '../cards/card.js';
import { NO_PATCH, type Patch } from '../cards/edit.js';
import { type PhoneOptions, readPhoneNumber } from '../cards/phone-number.js';
import type { Row, RowCells } from '../cards/row.js';
import type { RowProblem } from '../cards/row-problem.js';
import { unescapeFormula } from '../result-format.js';
import { readCardCells } from './cells.js';
import { FIELDS, type Field, MAPPABLE } from './columns.js';
import { heldColumn, heldMark, heldProblems } from './copies/held-marks.js';
import { quoteProblems, totalLineProblem, wholeLineProblem, widthProblems } from './line-problems.js';
import { digestOf, NumberIndex } from './number-index.js';
import { type PatchedRecord, patchedRecord } from './patched-record.js';
import type { Dialect } from './recognise.js';
import type { Record } from './table/record-scanner.js';
import { readDataRecords } from './table/records.js';
import { isOtherHeader, type LeftOut } from './table/table-lines.js';
import { isWrapped, unwrapped } from './table/wrapping.js';
import { type TextProblem, textProblems } from './text-problems.js';
import { splitName } from './whole-names.js';

/**
 * How the cells of a row are to be read. `allowedNames`: names that look like placeholders and are none; so are those that the
 * card of the number has already. `clearMarker`: a last name or picture that is this is to be removed; null: none is.
 * `hasFiles`: a picture may be named by the path of a file. `acceptLastRow`: the last row counts although the file ends without a line end.
 */
export type RowOptions = PhoneOptions & {
  allowedNames?: readonly string[];
  clearMarker?: string | null;
  cardOf?: (phoneNumber: string) => CardFields | null | undefined;
  acceptLastRow?: boolean;
  patch?: Patch;
  keepCells?: boolean;
  hasFiles?: boolean;
};

/** What is remembered from one row of a file to the next. */
type Memory = { checked: Map<string, string> };

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
  const judge = rowJudge(dialect, options);
  let row = 0;
  for await (const original of readDataRecords(path, dialect, onLeftOut)) {
    row += 1;
    yield judge(original, row);
  }
}

/** Judges records of a source in the order of their rows; it remembers the numbers that it has seen. */
export function rowJudge(dialect: Dialect, options: RowOptions): (original: Record, row: number) => SourceRow {
  const seen = new NumberIndex();
  const state = { isBelowOtherHeader: false };
  const marks = heldColumn(dialect.header);
  const remembering = { ...options, checked: new Map<string, string>() };
  const { patch = NO_PATCH, keepCells = false } = options;
  return (original, row) => {
    const record = patchedRecord(original, patch.cells.get(row), dialect);
    const judgedAlone = readRecord(record, row, { original, dialect, options: remembering, state });
    const read = withMarks(judgedAlone, record, { marks, dialect });
    const judged = patch.skipped.has(row) ? leftOut(read) : withoutRepetition(read, seen);
    return { row: keepCells ? withCells(judged, record, dialect) : judged, cells: record.cells };
  };
}

/** A row with the problems that were noted when it was written, where they do not show any more. */
function withMarks(
  row: Row,
  { cells, line, isConfirmed }: PatchedRecord,
  { marks, dialect }: { marks: number | undefined; dialect: Dialect },
): Row {
  const noted = marks === undefined ? '' : (cells[marks] ?? '');
  if (noted === '' || isConfirmed) return row;
  const problems = row.kind === 'invalid' ? row.problems : [];
  const held = heldProblems(noted, { header: dialect.header, cells, line }).filter(
    ({ code, column }) => !problems.some((one) => one.code === code && one.column === column),
  );
  if (held.length === 0) return row;
  const number = row.phoneNumber === undefined ? {} : { phoneNumber: row.phoneNumber };
  return { kind: 'invalid', row: row.row, line, ...number, problems: [...problems, ...held] };
}

/**
 * What to write into our own column for a row, so that a copy of it is held for the problems that only the text of its file
 * shows: quotes, encoding, the end of the file.
 *
 * @param cells as they are written, in the columns of the source
 */
export function marksOfCopy(
  { problems, cells, line }: { problems: readonly RowProblem[]; cells: readonly string[]; line: number },
  dialect: Dialect,
  options: RowOptions,
): string {
  const { header } = dialect;
  const marks = heldColumn(header);
  const own = cells.map((cell, at) => (at === marks ? '' : cell));
  const before = marks === undefined ? '' : (cells[marks] ?? '');
  // In a copy, columns may come out as quoted throughout that were not in the source.
  const wrapped = [...header.keys()].filter((at) => isWrapped(header[at] ?? ''));
  const copy = { ...dialect, encoding: 'utf-8', wrapped };
  const record = { cells: own, line };
  const state = { isBelowOtherHeader: false };
  const read = readRecord(record, 1, { original: record, dialect: copy, options, state });
  const found = read.kind === 'invalid' ? read.problems : [];
  return [...new Set([...before.split(' '), heldMark(problems, found, { header, cells: own })])].join(' ').trim();
}

/** A row as a line of the file: nothing of a line that is in doubt as a whole is taken, also not its number. */
function readRecord(
  record: PatchedRecord,
  row: number,
  {
    original,
    dialect,
    options,
    state,
  }: {
    original: Record;
    dialect: Dialect;
    options: RowOptions & Partial<Memory>;
    state: { isBelowOtherHeader: boolean };
  },
): Row {
  const { line } = record;
  const read = readRow(record, row, dialect, options);
  const isNumberless = read.kind === 'invalid' && read.phoneNumber === undefined;
  // The text in the file says something about the rows below it, even if this row was edited.
  if (isNumberless || record.isEdited) state.isBelowOtherHeader ||= isOtherHeader(original.cells, dialect.header);
  if (record.isConfirmed) return read;
  const { isBelowOtherHeader } = state;
  const { acceptLastRow = false } = options;
  const problem =
    wholeLineProblem(record, { isBelowOtherHeader, acceptLastRow }) ??
    (isNumberless ? totalLineProblem(record) : undefined);
  return problem ? { kind: 'invalid', row, line, problems: [problem] } : read;
}

function readRow(record: Record, row: number, dialect: Dialect, options: RowOptions & Partial<Memory>): Row {
  const { line } = record;
  const columnOf = (field: Field) => {
    const { full_name } = dialect.columns;
    return dialect.header[dialect.columns[field] ?? (field === 'phone_number' ? -1 : (full_name ?? -1))] ?? field;
  };
  const problem = ({ code, field, value, suggestion }: TextProblem): RowProblem => {
    const column = columnOf(field);
    const offer = suggestion === undefined ? {} : { suggestion };
    return { code, line, column, value: value.slice(0, LONGEST_VALUE), ...offer };
  };
  const said = cellsOf(record, dialect);
  const { cells, texts, tooLong, marked } = withoutMarkers(said, options.clearMarker);
  const phone = readPhoneNumber(unescapeFormula(cells.phone_number), options);
  const isName = (text: string, field: CardField) =>
    options.allowedNames?.some((name) => name === text || name === EVERY_NAME) ||
    (phone.ok && options.cardOf?.(phone.phoneNumber)?.[field] === text);
  const card = readCardCells(cells, { isName, checked: options.checked, hasFiles: options.hasFiles });
  const unclear = quoteProblems(record, dialect);
  const doubtful = new Set<number | undefined>(unclear.map(({ cell }) => cell));
  const isPhoneKnown = phone.ok || tooLong.some(({ field }) => field === 'phone_number');
  const width = widthProblems(record, dialect);
  const problems = [
    ...width,
    ...unclear.map(({ cell: _, ...reported }) => reported),
    ...tooLong.map(problem),
    ...marked
      .filter((field) => field === 'phone_number' || field === 'first_name')
      .map((field) => problem({ code: 'marker_misplaced', field, value: (said.texts ?? said.cells)[field] })),
    ...(isPhoneKnown || marked.includes('phone_number')
      ? []
      : [withOffer(problem({ code: phone.code, field: 'phone_number', value: cells.phone_number }), phone)]),
    // In a row that is too short or too long, what is no name has only come into another column.
    ...card.problems
      .filter(({ code }) => width.length === 0 || code !== 'name_unlikely')
      .map((one) => withOffer(problem(one), one)),
    ...textProblems(unguarded(texts), { wasDecoded: isOldEncoding(dialect), isName })
      .filter(({ field }) => !doubtful.has(dialect.columns[field] ?? dialect.columns.full_name))
      .map(problem),
  ];
  const number = phone.ok ? { phoneNumber: phone.phoneNumber } : {};
  if (problems.length > 0 || !phone.ok) return { kind: 'invalid', row, line, ...number, problems };
  const removed = {
    ...(marked.includes('last_name') && { lastName: null }),
    ...(marked.includes('image_url') && { imageUrl: null }),
  };
  const fields = { ...card.fields, ...removed };
  const noted = phone.noted ? { noted: phone.noted } : {};
  const warnings = card.warnings.map(({ field, ...warning }) => ({ ...warning, column: columnOf(field) }));
  const notes = { ...(card.notes.length > 0 && { notes: card.notes }), ...(warnings.length > 0 && { warnings }) };
  return { kind: 'good', row, line, phoneNumber: phone.phoneNumber, fields, ...noted, ...notes };
}

/**
 * The cells that are read, by field; `texts`: where they are parts of a cell, with the whole one. One that is too long is told
 * and counts as empty.
 */
function cellsOf(
  { cells }: Record,
  { columns, wrapped = [] }: Dialect,
): { cells: { [field in Field]: string }; texts?: { [field in Field]: string }; tooLong: TextProblem[] } {
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
  const whole = cellOf(columns.full_name, 'first_name');
  const { firstName, lastName } = splitName(whole);
  const texts = { ...read, first_name: whole, last_name: '' };
  return { cells: { ...read, first_name: firstName, last_name: lastName }, texts, tooLong };
}

/** The cells without those that ask for a removal; of a whole name, the cell is looked at and not the names in it. */
function withoutMarkers(
  { cells, texts = cells, tooLong }: ReturnType<typeof cellsOf>,
  marker: string | null | undefined,
) {
  const isMarker = (cell: string) => [marker, REMOVE_MARK].includes(normalText(unescapeFormula(cell)));
  const marked = marker ? FIELDS.filter((field) => isMarker(texts[field])) : [];
  const none = Object.fromEntries(marked.map((field) => [field, '']));
  return { cells: { ...cells, ...none }, texts: { ...texts, ...none }, tooLong, marked };
}

/** Without the sign that a result file has in front of what looks like a formula. */
function unguarded(cells: { [field in Field]: string }): { [field in Field]: string } {
  const plain = { ...cells };
  for (const field of FIELDS) plain[field] = unescapeFormula(cells[field]);
  return plain;
}

function isOldEncoding({ encoding }: Dialect): boolean {
  return !encoding.startsWith('utf-');
}

/** The problem with what the cell may mean, where that is known. */
function withOffer(problem: RowProblem, { detail, suggestion }: { detail?: string; suggestion?: string }): RowProblem {
  return { ...problem, ...(detail !== undefined && { detail }), ...(suggestion !== undefined && { suggestion }) };
}

/** Reads one row that is in no file. */
export function readLoneRow(cells: { readonly [field in Field]: string }, options: RowOptions): Row {
  const header = [...FIELDS];
  const columns = { phone_number: 0, first_name: 1, last_name: 2, image_url: 3 };
  const dialect: Dialect = { encoding: 'utf-8', delimiter: ',', header, columns, skip: 0 };
  return readRow({ cells: FIELDS.map((field) => cells[field]), line: 1 }, 1, dialect, options);
}

/** A row that a person does not want to be sent; it does not stand for its number either. */
function leftOut({ row, line, phoneNumber }: Row): Row {
  return { kind: 'left_out', row, line, ...(phoneNumber !== undefined && { phoneNumber }) };
}

/** With the cells that are read as they stand there, where nothing else of the row says what they are. */
function withCells(row: Row, { cells }: Record, { columns }: Dialect): Row {
  if (row.kind === 'good') return row;
  const kept: RowCells = {};
  for (const field of MAPPABLE) {
    const cell = columns[field] === undefined ? undefined : (cells[columns[field]] ?? '');
    if (cell !== undefined && cell.length <= MAX_CELL_CHARACTERS) kept[field] = cell;
  }
  return { ...row, cells: kept };
}

function withoutRepetition(row: Row, seen: NumberIndex): Row {
  if (row.kind !== 'good') return row;
  const digest = digestOf(row.fields);
  const first = seen.claim(row.phoneNumber, row.row, digest);
  if (!first) return row;
  const { line, phoneNumber } = row;
  return { kind: 'duplicate', row: row.row, line, phoneNumber, firstRow: first.row, differs: first.digest !== digest };
}
