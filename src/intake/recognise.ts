import { parse } from 'csv-parse/sync';
import { OperatorError } from '../errors.js';
import {
  type Columns,
  columnName,
  countRecognised,
  FIELDS,
  type Field,
  recogniseColumns,
  unclearFields,
} from './columns.js';
import { type Encoding, readText, recogniseEncoding } from './encoding.js';
import { guessColumns } from './guess-columns.js';
import { CSV_OPTIONS, DELIMITERS, type RecordLayout, readDataRecords } from './records.js';

/** What the operator said about the file; whatever is absent is found by looking at it. */
export type RecogniseOptions = {
  encoding?: Encoding;
  delimiter?: string;
  mapping?: Partial<Record<Field, string>>;
  /** Where the header leaves open which column is which, look at the rows: somebody looks at what was guessed. */
  guess?: boolean;
};

/** How a source is to be read: what was found out, or said, about it. */
export type Dialect = {
  encoding: Encoding;
  delimiter: string;
  /** The header cells as they stand in the file. */
  header: string[];
  columns: Columns;
  /** Records before the first data row: the header, and the `sep=` line of a spreadsheet where there is one. */
  skip: number;
  /** Fields that the header leaves open, where there are any and it was guessed; see {@link guessColumns}. */
  guessed?: string[];
};

const SAMPLE_CHARACTERS = 64 * 1024;
const SAMPLE_RECORDS = 50;
const SEPARATOR_LINE = /^"?sep=(.)"?\r?\n?/i;

/**
 * Looks at the beginning of a file and says how to read it.
 *
 * @throws OperatorError `source_empty`, `source_not_text`, `source_encoding`, `source_no_header`, `source_columns`, `source_quotes`
 */
export async function recognise(path: string, options: RecogniseOptions = {}): Promise<Dialect> {
  const encoding = await recogniseEncoding(path, options.encoding);
  const sample = await readSample(path, encoding);
  const said = SEPARATOR_LINE.exec(sample)?.[1];
  const delimiter = options.delimiter ?? said ?? findDelimiter(sample);
  const skip = said === undefined ? 1 : 2;
  const layout = { encoding, delimiter, skip };
  const header = await readHeader(path, layout);
  const guesses = options.guess ? await guess(path, layout, { header, mapping: options.mapping }) : {};
  const columns = recogniseColumns(header, { ...options.mapping, ...guesses });
  const guessed = FIELDS.filter((field) => field in guesses);
  return { encoding, delimiter, header, columns, skip, ...(guessed.length > 0 && { guessed }) };
}

async function guess(
  path: string,
  layout: RecordLayout,
  { header, mapping }: { header: string[]; mapping: RecogniseOptions['mapping'] },
): Promise<Partial<Record<Field, string>>> {
  const fields = unclearFields(header, mapping);
  if (fields.length === 0) return {};
  const sample: string[][] = [];
  let characters = 0;
  for await (const { cells } of readDataRecords(path, layout)) {
    sample.push(cells);
    characters += cells.reduce((sum, cell) => sum + cell.length, 0);
    if (sample.length === SAMPLE_RECORDS || characters > SAMPLE_CHARACTERS) break;
  }
  return guessColumns(fields, header, sample);
}

/** What was guessed, as a mapping says it: with it the file is read in the same way again. */
export function guessedMapping({ guessed = [], header, columns }: Dialect): Partial<Record<Field, string>> {
  const nameOf = (field: Field) => (columns[field] === undefined ? '' : columnName(header, columns[field]));
  return Object.fromEntries(FIELDS.filter((field) => guessed.includes(field)).map((field) => [field, nameOf(field)]));
}

async function readSample(path: string, encoding: Encoding): Promise<string> {
  let sample = '';
  for await (const text of readText(path, encoding)) {
    sample += text;
    if (sample.length >= SAMPLE_CHARACTERS) break;
  }
  return sample.slice(0, SAMPLE_CHARACTERS);
}

/** The delimiter with which the header names most of our fields; then the one that cuts the rows most evenly. */
function findDelimiter(sample: string): string {
  const scored = DELIMITERS.map((delimiter) => ({ delimiter, ...score(sample, delimiter) }));
  scored.sort((a, b) => b.recognised - a.recognised || b.evenness - a.evenness || b.width - a.width);
  const best = scored[0];
  return best && best.width > 1 ? best.delimiter : ',';
}

function score(sample: string, delimiter: string): { recognised: number; evenness: number; width: number } {
  const records = parseSample(sample, delimiter);
  const header = records[0] ?? [];
  const width = header.length;
  const even = records.filter((record) => record.length === width).length;
  return { recognised: countRecognised(header), evenness: width > 1 ? even / records.length : 0, width };
}

/** The sample may end within quotes: then less and less of it is tried. */
function parseSample(sample: string, delimiter: string): string[][] {
  const options = { ...CSV_OPTIONS, delimiter, to: SAMPLE_RECORDS };
  for (let text = sample; text !== ''; text = text.slice(0, text.length >> 1)) {
    try {
      return parse(text, options) as unknown as string[][];
    } catch {
      // A quote that is not closed within the sample.
    }
  }
  return [];
}

async function readHeader(path: string, { skip, ...layout }: RecordLayout): Promise<string[]> {
  for await (const { cells } of readDataRecords(path, { ...layout, skip: skip - 1 })) return cells;
  throw new OperatorError(
    'source_no_header',
    'The file has no header line.',
    'Begin the file with a line such as: phone_number,first_name,last_name,image_url',
  );
}
