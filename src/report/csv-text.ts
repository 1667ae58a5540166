import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';

/**
 * Records as the text of a CSV, as RFC 4180 has it: CR LF, quotes where they are needed. Cells are written as they are;
 * whoever has values of others' guards them.
 */
export function csvText(
  records: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
  delimiter: string,
): Readable {
  // A lone line break has to be quoted too, which csv-stringify does only for the row delimiter itself.
  const text = stringify({ delimiter, record_delimiter: '\r\n', quoted_match: /[\r\n]/ });
  // An error of the records is told to whoever reads the text.
  return pipeline(Readable.from(records), text, () => undefined);
}
