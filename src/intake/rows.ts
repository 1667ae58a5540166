import { hash } from 'node:crypto';
import type { CardField, CardFields } from '../cards/card.js';
import { type PhoneOptions, readPhoneNumber } from '../cards/phone-number.js';
import type { Row } from '../cards/row.js';
import type { RowProblem, RowProblemCode } from '../cards/row-problem.js';
import { isResultColumn, unescapeFormula } from '../result-format.js';
import { readCardCells } from './cells.js';
import { FIELDS, type Field } from './columns.js';
import { NumberIndex } from './number-index.js';
import type { Dialect } from './recognise.js';
import { type Record, readDataRecords } from './records.js';

/**
 * How the cells of a row are to be read. `allowedNames`: names that look like placeholders and are none; so are those that the
 * card of the number has already.
 */
export type RowOptions = PhoneOptions & {
  allowedNames?: readonly string[];
  cardOf?: (phoneNumber: string) => CardFields | null | undefined;
};

/** One data row and its cells as they stand in the file. */
export type SourceRow = { row: Row; cells: string[] };

/**
 * Reads the data rows of a source: each is good, or has problems (all of them are told), or repeats an earlier number.
 * The first good row of a number is the one that counts.
 *
 * @throws OperatorError when the file as a whole cannot be read: `source_quotes`, `source_encoding`
 */
export async function* readRows(path: string, dialect: Dialect, options: RowOptions = {}): AsyncGenerator<SourceRow> {
  const seen = new NumberIndex();
  let row = 0;
  for await (const record of readDataRecords(path, dialect)) {
    row += 1;
    yield { row: withoutRepetition(readRow(record, row, dialect, options), seen), cells: record.cells };
  }
}

function readRow({ cells, line }: Record, row: number, dialect: Dialect, options: RowOptions): Row {
  const cell = (field: Field) => cells[dialect.columns[field] ?? -1] ?? '';
  const problem = (code: RowProblemCode, field: Field, value: string): RowProblem => {
    return { code, line, value, column: dialect.header[dialect.columns[field] ?? -1] ?? field };
  };
  const phone = readPhoneNumber(unescapeFormula(cell('phone_number')), options);
  const known = phone.ok ? options.cardOf?.(phone.phoneNumber) : undefined;
  const isName = (text: string, field: CardField) => options.allowedNames?.includes(text) || known?.[field] === text;
  const card = readCardCells(
    { first_name: cell('first_name'), last_name: cell('last_name'), image_url: cell('image_url') },
    { isName },
  );
  const problems = [
    ...widthProblems(cells, line, dialect),
    ...(phone.ok ? [] : [withOffer(problem(phone.code, 'phone_number', cell('phone_number')), phone)]),
    ...card.problems.map((one) => withOffer(problem(one.code, one.field, one.value), one)),
  ];
  const number = phone.ok ? { phoneNumber: phone.phoneNumber } : {};
  if (problems.length > 0 || !phone.ok) return { kind: 'invalid', row, line, ...number, problems };
  const noted = phone.noted ? { noted: phone.noted } : {};
  const notes = card.notes.length > 0 ? { notes: card.notes } : {};
  return { kind: 'good', row, line, phoneNumber: phone.phoneNumber, fields: card.fields, ...noted, ...notes };
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

/**
 * A row with too many cells has most likely a delimiter inside a text, so what stands in its columns cannot be trusted.
 * Nameless columns after the named ones count as too many, so that such a row stays wrong when a result file is fed back
 * in; our own columns there do not count at all.
 */
function widthProblems(cells: readonly string[], line: number, { header, delimiter }: Dialect): RowProblem[] {
  const named = header.findLastIndex((name) => name.trim() !== '' && !isResultColumn(name)) + 1;
  const extra = cells.filter((cell, at) => at >= named && cell.trim() !== '' && !isResultColumn(header[at] ?? ''));
  const place = { line, column: '', value: extra.join(delimiter) };
  if (extra.length > 0) return [{ code: 'too_many_cells', ...place }];
  return cells.length < named ? [{ code: 'too_few_cells', ...place }] : [];
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
