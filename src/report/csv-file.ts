import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';

/** A CSV file that is written row by row, as RFC 4180 has it: UTF-8, CR LF, quotes where they are needed. */
export type CsvFile = {
  /** Resolves when more may be written. */
  write(cells: readonly string[]): Promise<void>;
  /** Resolves when everything is on the disk. */
  close(): Promise<void>;
};

export function openCsvFile(path: string, delimiter: string): CsvFile {
  // A lone line break has to be quoted too, which csv-stringify does only for the row delimiter itself.
  const rows = stringify({ delimiter, record_delimiter: '\r\n', quoted_match: /[\r\n]/ });
  const written = pipeline(rows, createWriteStream(path, { flush: true, mode: 0o600 }));
  // The error is told by whoever writes or closes; this only keeps it from being called unhandled before that.
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
