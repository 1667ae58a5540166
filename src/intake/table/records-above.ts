import type { Dialect } from '../recognise.js';
import { readRecords } from './records.js';

/** The header, and what stands above it. */
export async function* recordsAbove(source: string, { skip, ...layout }: Dialect): AsyncGenerator<readonly string[]> {
  let left = skip;
  for await (const { cells } of readRecords(source, layout)) {
    if (left === 0) return;
    left -= 1;
    yield cells;
  }
}
