import { Readable } from 'node:stream';
import { type CsvError, type Options, parse } from 'csv-parse';
import { OperatorError } from '../errors.js';
import { type Encoding, readText } from './encoding.js';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** One record of the file: its cells exactly as they stand there, and the line on which it begins, from 1. */
export type Record = { cells: string[]; line: number };

/** Longer records are taken for an unclosed quote, so that one bad quote does not read the rest of the file into memory. */
const MAX_RECORD_CHARACTERS = 1_000_000;

/** How CSV is read, here and when the delimiter is looked for. Rows without any content are no records. */
export const CSV_OPTIONS = {
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  skip_records_with_empty_values: true,
} satisfies Options;

type Parsed = { record: string[]; raw: string; info: { lines: number } };

/** What must be known of a file to read its records; `skip`: how many stand above the data. */
export type RecordLayout = { encoding: Encoding; delimiter: string; skip: number };

/** The records below the header. @throws OperatorError as {@link readRecords} */
export async function* readDataRecords(
  path: string,
  { encoding, delimiter, skip }: RecordLayout,
): AsyncGenerator<Record> {
  let position = 0;
  for await (const record of readRecords(path, encoding, delimiter)) {
    position += 1;
    if (position > skip) yield record;
  }
}

/**
 * Reads the records of a file one after the other; the whole file is never in memory.
 *
 * @throws OperatorError `source_quotes` when a quote is never closed, `source_encoding`
 */
export async function* readRecords(path: string, encoding: Encoding, delimiter: string): AsyncGenerator<Record> {
  const parser = parse({
    ...CSV_OPTIONS,
    // They are left out below instead, after their lines have been counted.
    skip_records_with_empty_values: false,
    delimiter,
    info: true,
    raw: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  const text = Readable.from(readText(path, encoding));
  text.once('error', (error) => parser.destroy(error));
  text.pipe(parser);
  let lastLine = 0;
  // The parser counts CR LF inside quotes as two lines; what it has counted too many is taken off again.
  let overcounted = 0;
  try {
    for await (const { record, raw, info } of parser as AsyncIterable<Parsed>) {
      const { breaks, pairs } = countBreaks(record);
      const line = info.lines - breaks - overcounted;
      if (breaks > 0 && record.some((cell) => hasSwallowedLines(cell, raw))) throw unclosedQuote(line);
      overcounted += pairs;
      lastLine = info.lines - overcounted;
      if (record.some((cell) => cell.trim() !== '')) yield { cells: record, line };
    }
  } catch (error) {
    throw isUnclosedQuote(error) ? unclosedQuote(lastLine + 1, error) : error;
  } finally {
    text.destroy();
    parser.destroy();
  }
}

function countBreaks(cells: readonly string[]): { breaks: number; pairs: number } {
  let breaks = 0;
  let pairs = 0;
  for (const cell of cells) {
    if (!cell.includes('\n') && !cell.includes('\r')) continue;
    breaks += cell.match(/[\r\n]/g)?.length ?? 0;
    pairs += cell.match(/\r\n/g)?.length ?? 0;
  }
  return { breaks, pairs };
}

/**
 * A quote that is not closed where it should be runs on to the next quote of the file, however many rows further down. The
 * parser then takes both for plain characters, so that the cell begins with a quote that is not doubled in the source.
 */
function hasSwallowedLines(cell: string, raw: string): boolean {
  const opening = /^"[^"\r\n]*/.exec(cell)?.[0];
  return opening !== undefined && /[\r\n]/.test(cell) && !raw.includes(`""${opening}`);
}

function isUnclosedQuote(error: unknown): error is CsvError {
  const code = (error as CsvError | null)?.code;
  return code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE';
}

function unclosedQuote(line: number, cause?: CsvError): OperatorError {
  return new OperatorError(
    'source_quotes',
    `A quote (") that opens on line ${line} or soon after it is never closed, so the rest of the file cannot be told into rows.`,
    'Close the quote, or write a quote inside a text twice ("").',
    { cause },
  );
}
