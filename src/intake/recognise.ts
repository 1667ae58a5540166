import { OperatorError } from '../errors.js';
import {
  type ColumnOptions,
  type Columns,
  columnName,
  FIELDS,
  type Field,
  HeaderUnclear,
  type Mapping,
  recogniseColumns,
  unclearFields,
  wholeNameRows,
} from './columns.js';
import { guessColumns } from './guess-columns.js';
import { findDialect } from './table/find-dialect.js';
import { findHeader, guessHeader } from './table/find-header.js';
import { isSameQuoting, type Quoting, STANDARD_QUOTING } from './table/quoting.js';
import type { Record } from './table/record-scanner.js';
import { type RecordLayout, readRecords } from './table/records.js';
import { wrappedColumns } from './table/wrapping.js';
import { type EncodingSample, EncodingUnclear } from './text/encoding-unclear.js';
import { kindOfFile } from './text/file-kind.js';
import { readHead, readText } from './text/read-text.js';
import { recogniseEncoding } from './text/recognise-encoding.js';

/** What the operator said about the file; everything that is absent is found by looking at it. */
export type RecogniseOptions = {
  encoding?: string;
  delimiter?: string;
  /** The sheet of a workbook, by its name or its place from 1. */
  sheet?: string;
  /** The line of the file that is the header, from 1. */
  headerLine?: number;
  mapping?: Mapping;
  /** Nothing but the numbers is wanted: the file may have no other column. */
  numbersOnly?: boolean;
  /** Where the header leaves open which column is which, look at the rows: a person checks what was guessed. */
  guess?: boolean;
};

/** How a source is to be read: what was found, or said, about it. */
export type Dialect = {
  /** Absent in runs of version 0.1, in which every line below the header is a row. */
  format?: 2;
  encoding: string;
  delimiter: string;
  /** Absent: as RFC 4180 has it. */
  quoting?: Quoting;
  /** The sheet, where the file is a workbook. */
  sheet?: string;
  /** The header cells as they stand in the file, and the line on which they begin. */
  header: string[];
  headerLine?: number;
  columns: Columns;
  /** Records before the first data row: the header, and what stands above it. */
  skip: number;
  /** What stands above the header: titles, a `sep=` line. */
  above?: { line: number; text: string }[];
  /** Columns whose cells all stand in quotes of their own; see {@link wrappedColumns}. */
  wrapped?: number[];
  /** A line in the encodings that fit, where the file does not say its own and it was guessed. */
  samples?: { encoding: string; text: string }[];
  /** A column of whole names that the mapping says nothing of, where it was guessed. */
  wholeNames?: { column: number; names: string[] };
  /** The flags that a file with this header was last read with, where nothing was said this time. */
  before?: string;
  /** The columns are as they were in the last import of a file with this header. */
  isAsBefore?: true;
  /** Fields that the header leaves open, where there are any and it was guessed; see {@link guessColumns}. */
  guessed?: string[];
};

const HEAD_BYTES = 64 * 1024;
const SAMPLE_CHARACTERS = 64 * 1024;
const SAMPLE_RECORDS = 70;
const LONGEST_ABOVE = 200;
const SEPARATOR_LINE = /^\ufeff*"?sep=(.)"?\r?\n?/i;

/**
 * Looks at the beginning of a file and says how to read it.
 *
 * @throws OperatorError `source_empty`, `source_not_text`, `source_encoding`, `source_no_header`, `source_columns`, `source_quotes`
 */
export async function recognise(path: string, options: RecogniseOptions = {}): Promise<Dialect> {
  if (!options.guess) return recogniseIn(path, options);
  const samples = await samplesOf(path, options);
  const [first] = samples;
  if (!first) return recogniseIn(path, options);
  return { ...(await recogniseIn(path, { ...options, encoding: first.encoding })), samples: [...samples] };
}

/** A line of the file in the encodings that fit, where it is a text that does not say its own: a person chooses. */
async function samplesOf(path: string, { encoding }: RecogniseOptions): Promise<readonly EncodingSample[]> {
  const head = await readHead(path, HEAD_BYTES);
  if (encoding !== undefined || (await kindOfFile(path, head)) === 'workbook' || recogniseEncoding(head) !== 'utf-8')
    return [];
  try {
    for await (const _ of readText(path, 'utf-8'));
    return [];
  } catch (error) {
    if (error instanceof EncodingUnclear) return error.samples;
    throw error;
  }
}

async function recogniseIn(path: string, options: RecogniseOptions): Promise<Dialect> {
  const { layout, records, first } = await recogniseLayout(path, options);
  const { delimiter } = layout;
  const at = headerOf(records, first, options);
  const { cells: header, line: headerLine } = records[at] ?? noHeader();
  const rows = records.slice(at + 1).map(({ cells }) => cells);
  const guesses = options.guess ? guess(header, rows, options.mapping) : {};
  const { numbersOnly = false } = options;
  const columns = columnsIn(header, { mapping: { ...options.mapping, ...guesses }, rows, numbersOnly });
  const guessed = FIELDS.filter((field) => field in guesses);
  const above = records.slice(0, at).map(({ cells, line }) => ({ line, text: shortened(cells, delimiter) }));
  const wrapped = wrappedColumns(header, rows);
  const wholeNames =
    guessed.includes('first_name') && columns.first_name === undefined ? wholeNameRows(header, rows) : undefined;
  return {
    format: 2,
    ...layout,
    header,
    columns,
    skip: at + 1,
    ...(headerLine > 1 && { headerLine }),
    ...(above.length > 0 && { above }),
    ...(wrapped.length > 0 && { wrapped }),
    ...(wholeNames && { wholeNames }),
    ...(guessed.length > 0 && { guessed }),
  };
}

/** @throws HeaderUnclear */
function columnsIn(header: readonly string[], options: ColumnOptions): Columns {
  try {
    return recogniseColumns(header, options);
  } catch (error) {
    throw error instanceof OperatorError ? new HeaderUnclear(error, header) : error;
  }
}

type Found = {
  layout: RecordLayout;
  /** The first records of the table. */
  records: Record[];
  /** The index of the record from which on the header can be. */
  first: number;
};

async function recogniseLayout(path: string, options: RecogniseOptions): Promise<Found> {
  const head = await readHead(path, HEAD_BYTES);
  if ((await kindOfFile(path, head)) === 'workbook') return recogniseSheet(path, options);
  const encoding = recogniseEncoding(head, options.encoding);
  const { sample, isWhole } = await readSample(path, encoding);
  const said = SEPARATOR_LINE.exec(sample)?.[1];
  const { delimiter, quoting } = findDialect(sample, { delimiter: options.delimiter ?? said, isWhole });
  const layout = { encoding, delimiter, ...(!isSameQuoting(quoting, STANDARD_QUOTING) && { quoting }) };
  return { layout, records: await firstRecords(path, layout), first: said === undefined ? 0 : 1 };
}

/** The sheet that was named, by its name or its place; else the first with a phone column, else the first. */
async function recogniseSheet(path: string, options: RecogniseOptions): Promise<Found> {
  const { sheetNames } = await import('./workbook/read-sheet.js');
  const names = await sheetNames(path);
  const asked = options.sheet === undefined ? undefined : (names[Number(options.sheet) - 1] ?? options.sheet);
  let fallback: Found | undefined;
  for (const sheet of asked === undefined
    ? names
    : [names.includes(options.sheet ?? '') ? (options.sheet ?? '') : asked]) {
    const layout = { encoding: 'utf-8', delimiter: ',', sheet };
    const found = { layout, records: await firstRecords(path, layout), first: 0 };
    const header = found.records[findHeader(found.records, options.mapping?.phone_number)]?.cells ?? [];
    if (recognisesPhone(header) || header.includes(options.mapping?.phone_number ?? '')) return found;
    if (found.records.length > 0) fallback ??= found;
  }
  return fallback ?? noHeader();
}

/** What is taken where the header leaves it open. No name is guessed: a wrong one would be seen by recipients. */
function guess(header: readonly string[], rows: readonly (readonly string[])[], mapping: Mapping = {}): Mapping {
  const fields = unclearFields(header, mapping);
  const guesses = fields.length === 0 ? {} : guessColumns(fields, header, rows);
  try {
    recogniseColumns(header, { mapping: { ...mapping, ...guesses }, rows });
    return guesses;
  } catch {
    // What remains to be asked are the names, and a person sees that none was taken.
    return { ...guesses, ...(mapping.first_name === undefined && { first_name: '' }) };
  }
}

/** What was guessed, as a mapping says it: with it the file is read in the same way again. */
export function guessedMapping({ guessed = [], header, columns }: Dialect): Mapping {
  const nameOf = (field: Field) => (columns[field] === undefined ? '' : columnName(header, columns[field]));
  return Object.fromEntries(FIELDS.filter((field) => guessed.includes(field)).map((field) => [field, nameOf(field)]));
}

async function readSample(path: string, encoding: string): Promise<{ sample: string; isWhole: boolean }> {
  let sample = '';
  for await (const text of readText(path, encoding)) {
    sample += text;
    if (sample.length > SAMPLE_CHARACTERS) return { sample: sample.slice(0, SAMPLE_CHARACTERS), isWhole: false };
  }
  return { sample, isWhole: true };
}

/** The first records, as many as are looked at; all of the header, however long it is. */
async function firstRecords(path: string, layout: RecordLayout): Promise<Record[]> {
  const records: Record[] = [];
  let characters = 0;
  for await (const record of readRecords(path, layout)) {
    records.push(record);
    characters += record.cells.reduce((sum, cell) => sum + cell.length + 1, 0);
    if (records.length === SAMPLE_RECORDS || characters > SAMPLE_CHARACTERS) break;
  }
  return records;
}

/** @param first the index of the record from which on the header can be */
function headerOf(records: readonly Record[], first: number, { headerLine, mapping, guess }: RecogniseOptions): number {
  if (headerLine !== undefined) {
    const at = records.findIndex(({ line }) => line === headerLine);
    if (at >= 0) return at;
    throw new OperatorError(
      'source_no_header',
      `No row of the file begins on line ${headerLine}.`,
      'Give the number of the line on which the header stands: --header-line 4',
    );
  }
  const below = records.slice(first);
  const found = findHeader(below, mapping?.phone_number);
  const isNamed = recognisesPhone(below[found]?.cells ?? []);
  return first + (guess && !isNamed && mapping?.phone_number === undefined ? guessHeader(below) : found);
}

function recognisesPhone(header: readonly string[]): boolean {
  return !unclearFields(header).includes('phone_number');
}

function noHeader(): never {
  throw new OperatorError(
    'source_no_header',
    'The file has no header line.',
    'Begin the file with a line such as: phone_number,first_name,last_name,image_url',
  );
}

function shortened(cells: readonly string[], delimiter: string): string {
  const filled = cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== '') + 1);
  return filled.join(delimiter).slice(0, LONGEST_ABOVE);
}
