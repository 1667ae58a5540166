import { OperatorError } from '../errors.js';
import { isResultColumn } from '../result-format.js';
import { candidates, columnsNamed, FIELDS, type Field } from './candidates.js';
import { comparable } from './comparable.js';
import { nearestColumns } from './nearest-columns.js';
import { FIRST_OR_WHOLE_NAMES, SYNONYMS, WHOLE_NAMES } from './synonyms.js';
import { lastNameQuestion, wholeNameQuestion, wholeNamesIn } from './whole-names.js';

export { FIELDS, type Field } from './candidates.js';

/** A file whose header does not say which column is which. */
export class HeaderUnclear extends OperatorError {
  readonly header: readonly string[];

  constructor({ code, message, next }: OperatorError, header: readonly string[]) {
    super(code, message, next);
    this.header = header;
  }
}

/** What a column can be mapped to: a field, or first and last name in one. */
export const MAPPABLE = [...FIELDS, 'full_name'] as const;
export type Mappable = (typeof MAPPABLE)[number];
/** What the operator said: the header or place of each column, see {@link columnName}; empty: no column. */
export type Mapping = Partial<Record<Mappable, string>>;

/** Where each field is in the source: the index of its column, from 0. */
export type Columns = { phone_number: number } & Partial<Record<Mappable, number>>;

/**
 * How a mapping names a column: by its header, or by its place (`#3` is the third) where it has none, or one that stands
 * before it already.
 */
export function columnName(header: readonly string[], index: number): string {
  const name = header[index] ?? '';
  return name.trim() !== '' && header.indexOf(name) === index ? name : `#${index + 1}`;
}

export type ColumnOptions = {
  mapping?: Mapping;
  /** The first rows, to see what the columns hold. */
  rows?: readonly (readonly string[])[];
  /** Nothing but the numbers is wanted, so that no other column is missed. */
  numbersOnly?: boolean;
};

/**
 * Finds the column of every field. What the mapping says wins over what would be recognised.
 *
 * @throws OperatorError `source_columns` when there is no phone column, or nothing beside it; when two columns could be the
 *   same field; when a column has whole names
 */
export function recogniseColumns(header: readonly string[], options: ColumnOptions = {}): Columns {
  const { mapping = {}, rows = [], numbersOnly = false } = options;
  const columns: Partial<Record<Mappable, number>> = {};
  for (const field of MAPPABLE) {
    const asked = mapping[field];
    if (asked !== undefined && asked !== '') columns[field] = find(header, asked, field);
  }
  for (const field of FIELDS) {
    if (mapping[field] !== undefined || (isName(field) && columns.full_name !== undefined)) continue;
    const index = recognise(header, field, rows);
    if (index !== undefined) columns[field] = index;
  }
  const { phone_number } = columns;
  if (phone_number === undefined) throw noPhoneColumn(header);
  const all = { ...columns, phone_number };
  if (numbersOnly) return all;
  const question = nameQuestion(header, all, options);
  if (question) throw question;
  return withOnlyName(header, all, mapping);
}

/**
 * What has to be asked about the names of a file: whole names in one column, a column that may be the last name, no name and
 * no picture at all. Undefined where the mapping answers it.
 */
function nameQuestion(
  header: readonly string[],
  columns: Columns,
  { mapping = {}, rows = [] }: ColumnOptions,
): OperatorError | undefined {
  if (isNameSaid(mapping)) return undefined;
  const { first_name: first } = columns;
  const whole = wholeNameColumn(header, columns);
  if (whole === undefined) {
    const isNothing = Object.keys(columns).length === 1 && mapping.image_url === undefined;
    return isNothing ? onlyNumbers(header, columns.phone_number) : undefined;
  }
  if (first !== undefined && first !== whole) return lastNameQuestion(header[whole] ?? '', header[first] ?? '');
  const examples = wholeNamesIn(rows.map((cells) => cells[whole] ?? ''));
  return examples.length > 0 ? wholeNameQuestion(header[whole] ?? '', examples) : undefined;
}

/** A column of names of one word each is the first name, whatever else its header may mean. */
function withOnlyName(header: readonly string[], columns: Columns, mapping: Mapping): Columns {
  const whole = isNameSaid(mapping) ? undefined : wholeNameColumn(header, columns);
  if (whole === undefined) return columns;
  const { last_name, ...others } = columns;
  return { ...others, ...(last_name !== whole && last_name !== undefined && { last_name }), first_name: whole };
}

/**
 * The column that may hold whole names: one that is called so where first or last name have no column of their own, or the
 * only one of a word such as “Nom”, which is the last name beside a first name and the whole name alone.
 */
function wholeNameColumn(header: readonly string[], { first_name, last_name }: Columns): number | undefined {
  if (first_name !== undefined && last_name !== undefined) return undefined;
  const only = first_name ?? last_name;
  const isEither = only !== undefined && columnsNamed(header, FIRST_OR_WHOLE_NAMES).includes(only);
  if (isEither) return only;
  return last_name === undefined ? columnsNamed(header, WHOLE_NAMES)[0] : undefined;
}

/** The column of whole names of a file that has none for first and last name, and some of its names. */
export function wholeNameRows(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): { column: number; names: string[] } | undefined {
  const column = columnsNamed(header, WHOLE_NAMES)[0];
  const names = column === undefined ? [] : wholeNamesIn(rows.map((cells) => cells[column] ?? ''));
  return column === undefined || names.length === 0 ? undefined : { column, names };
}

/** The fields whose column the header leaves open: two columns could be it, or none could be the phone number. */
export function unclearFields(header: readonly string[], mapping: Mapping = {}): Field[] {
  return FIELDS.filter((field) => {
    const found = candidates(header, field).length;
    return mapping[field] === undefined && (found > 1 || (found === 0 && field === 'phone_number'));
  });
}

function isName(field: Field): boolean {
  return field === 'first_name' || field === 'last_name';
}

function isNameSaid({ first_name, last_name, full_name }: Mapping): boolean {
  return first_name !== undefined || last_name !== undefined || full_name !== undefined;
}

/** Of several columns, the one that is the only one with something in its cells. */
function recognise(header: readonly string[], field: Field, rows: readonly (readonly string[])[]): number | undefined {
  const found = candidates(header, field);
  if (found.length < 2) return found[0];
  const filled = found.filter((index) => rows.some((cells) => (cells[index] ?? '').trim() !== ''));
  if (filled.length === 1) return filled[0];
  const names = found.map((index) => JSON.stringify(header[index])).join(' and ');
  throw new OperatorError(
    'source_columns',
    `${names} could all be the ${field} column.`,
    `Choose one, for example: --map ${field}=${JSON.stringify(columnName(header, found[0] ?? 0))}`,
  );
}

function find(header: readonly string[], asked: string, field: Mappable): number {
  const exact = header.indexOf(asked);
  if (exact >= 0) return exact;
  const place = /^#(\d+)$/.exec(asked)?.[1];
  const index =
    place === undefined ? header.findIndex((name) => comparable(name) === comparable(asked)) : Number(place) - 1;
  if (index >= 0 && index < header.length) return index;
  const near = nearestColumns(header, [asked])[0];
  const example = near ?? header.find((name) => name.trim() !== '') ?? '#1';
  throw new OperatorError(
    'source_columns',
    `The file has no column ${JSON.stringify(asked)} for ${field}. It has: ${listed(header)}.`,
    `${near === undefined ? 'Name one of these columns, or its place' : 'Did you mean'}: --map ${field}=${JSON.stringify(example)}`,
  );
}

function noPhoneColumn(header: readonly string[]): OperatorError {
  const near = nearestColumns(header, SYNONYMS.phone_number)[0] ?? 'Your Header';
  return new OperatorError(
    'source_columns',
    `No column of the file is recognised as the phone number. The header has: ${listed(header)}.`,
    `Add a header line with a column phone_number, or name the column: --map phone_number=${JSON.stringify(near)}`,
  );
}

/** A file of numbers sets nothing: to begin a run of it would end with “unchanged” for every row. */
function onlyNumbers(header: readonly string[], phone: number): OperatorError {
  const others = header.filter((name, index) => index !== phone && name.trim() !== '' && !isResultColumn(name));
  const words = [...SYNONYMS.first_name, ...WHOLE_NAMES, ...SYNONYMS.last_name, ...SYNONYMS.image_url];
  const near = nearestColumns(others, words)[0] ?? others[0];
  return new OperatorError(
    'source_columns',
    `Only the phone number column (${JSON.stringify(header[phone])}) is recognised, so the file would set nothing. The header has: ${listed(header)}.`,
    near === undefined
      ? 'Add a column first_name, last_name or image_url.'
      : `Name the columns that hold name and picture, for example: --map first_name=${JSON.stringify(near)}`,
  );
}

function listed(header: readonly string[]): string {
  const shown = header.slice(0, 20).map((name) => JSON.stringify(name.slice(0, 40)));
  return shown.join(', ') + (header.length > shown.length ? ', …' : '');
}
