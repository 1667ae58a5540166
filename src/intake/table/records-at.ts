import { closeSync, openSync, readSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { isSameQuoting, STANDARD_QUOTING } from './quoting.js';
import type { Record } from './record-scanner.js';
import type { RecordLayout } from './records.js';

/** The lines from the one on which a record begins to that of the next row; null where it is the last row. */
export type RecordPlace = { line: number; next: number | null };

const BLOCK_BYTES = 256 * 1024;
/** A record is looked for in no more than that. */
const MOST_BYTES = 1 << 20;
const [LF, CR, QUOTE] = [10, 13, 0x22];

/**
 * Reads records of a file that has been read as a whole before, by the lines on which they begin. To look for the ends of
 * lines takes a hundredth of the time of cutting the whole file into records.
 *
 * @param places in the order of the file
 * @returns undefined where only a look at the whole file tells: other encodings and quotes, workbooks, packed files, a last
 * line without an end
 */
export function readRecordsAt(
  path: string,
  { encoding, delimiter, quoting = STANDARD_QUOTING, sheet }: RecordLayout,
  places: readonly RecordPlace[],
): Record[] | undefined {
  if (sheet !== undefined || encoding !== 'utf-8' || !isSameQuoting(quoting, STANDARD_QUOTING)) return undefined;
  const file = openSync(path, 'r');
  try {
    const wanted = places.flatMap(({ line, next }) => [line, line + 1, next ?? line + 1]);
    const starts = startsOf(file, wanted);
    if (!starts) return undefined;
    const records: Record[] = [];
    for (const { line, next } of places) {
      const [begin, end] = [starts.get(line), starts.get(line + 1)];
      const cells =
        begin !== undefined && end !== undefined
          ? cellsIn(file, { begin, end, last: starts.get(next ?? line + 1) ?? end, delimiter })
          : undefined;
      if (!cells) return undefined;
      records.push({ cells, line });
    }
    return records;
  } finally {
    closeSync(file);
  }
}

/** `end`: of its first line; `last`: where the next row begins. */
type Span = { begin: number; end: number; last: number; delimiter: string };

function cellsIn(file: number, { begin, end, last, delimiter }: Span): string[] | undefined {
  const line = bytesBetween(file, begin, end);
  if (line?.at(-1) !== LF) return undefined;
  if (!line.includes(QUOTE))
    return line.toString('utf8', 0, line.length - (line.at(-2) === CR ? 2 : 1)).split(delimiter);
  const record = bytesBetween(file, begin, last);
  if (record?.at(-1) !== LF) return undefined;
  try {
    const [cells] = parse(record, {
      delimiter,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      to: 1,
    }) as string[][];
    return cells;
  } catch {
    // Its quotes are doubtful: that is for the reading of the whole file to note.
    return undefined;
  }
}

function bytesBetween(file: number, begin: number, end: number): Buffer | undefined {
  if (end - begin > MOST_BYTES) return undefined;
  const bytes = Buffer.allocUnsafe(end - begin);
  return readSync(file, bytes, 0, bytes.length, begin) === bytes.length ? bytes : undefined;
}

/** Where lines begin, in bytes; undefined for a packed file, and one in which something else than LF or CR LF ends a line. */
function startsOf(file: number, wanted: readonly number[]): Map<number, number> | undefined {
  const lines = Float64Array.from(new Set(wanted)).sort();
  const starts = new Map<number, number>();
  const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  let [line, next, endsWithCr] = [1, 0, false];
  for (let at = 0; next < lines.length; ) {
    const block = buffer.subarray(0, readSync(file, buffer, 0, BLOCK_BYTES, at));
    if (block.length === 0) return starts;
    const isPacked = at === 0 && block[0] === 0x1f && block[1] === 0x8b;
    if (isPacked || (endsWithCr && block[0] !== LF) || hasLoneCr(block)) return undefined;
    endsWithCr = block.at(-1) === CR;
    for (let end = block.indexOf(LF); end >= 0 && next < lines.length; end = block.indexOf(LF, end + 1)) {
      line += 1;
      if (line !== lines[next]) continue;
      starts.set(line, at + end + 1);
      next += 1;
    }
    at += block.length;
  }
  return starts;
}

/** The last byte is left to the next block. */
function hasLoneCr(block: Buffer): boolean {
  for (let at = block.indexOf(CR); at >= 0 && at < block.length - 1; at = block.indexOf(CR, at + 1)) {
    if (block[at + 1] !== LF) return true;
  }
  return false;
}
