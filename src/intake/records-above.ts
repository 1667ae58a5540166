import type { Dialect } from './recognise.js';
import { readRecords } from './records.js';

/** The header, and the `sep=` line of a spreadsheet where there is one. */
export async function* recordsAbove(
  source: string,
  { encoding, delimiter, skip }: Dialect,
): AsyncGenerator<readonly string[]> {
  let left = skip;
  for await (const { cells } of readRecords(source, encoding, delimiter)) {
    if (left === 0) return;
    left -= 1;
    yield cells;
  }
}
