import { createWriteStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { pipeline as pipelineEnded } from 'node:stream/promises';
import { type Stringifier, stringify } from 'csv-stringify';

/** A CSV file that is written row by row. */
export type CsvFile = {
  /** Resolves when more may be written. */
  write(cells: readonly string[]): Promise<void>;
  /** Resolves when everything is on the disk. */
  close(): Promise<void>;
};

export function openCsvFile(path: string, delimiter: string): CsvFile {
  const rows = csvWriter(delimiter);
  const written = pipelineEnded(rows, createWriteStream(path, { flush: true, mode: 0o600 }));
  // `write` and `close` report the error; until then this keeps it from counting as unhandled.
  written.catch(() => undefined);
  return {
    async write(cells) {
      if (rows.write(cells)) return;
      await Promise.race([new Promise((resolve) => rows.once('drain', resolve)), written]);
    },
    async close() {
      rows.end();
      await written;
    },
  };
}

/** Records as the text of a CSV. Cells are written as they are: the caller escapes formulas in values from outside. */
export function csvText(
  records: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
  delimiter: string,
): Readable {
  // The reader of the text gets an error of the records.
  return pipeline(Readable.from(records), csvWriter(delimiter), () => undefined);
}

/**
 * The one way in which we write CSV, as RFC 4180 has it: UTF-8, CR LF, quotes where they are needed. The byte order mark makes
 * Excel read it as UTF-8 when it is opened by double click, and save it so again.
 */
function csvWriter(delimiter: string): Stringifier {
  // A lone line break has to be quoted too, which csv-stringify does only for the row delimiter itself.
  return stringify({ bom: true, delimiter, record_delimiter: '\r\n', quoted_match: /[\r\n]/ });
}
