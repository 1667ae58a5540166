import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { linesFrom } from './line-offsets.js';
import { PlanIndex } from './plan/plan-index.js';
import type { RunFiles } from './run-folder.js';
import { writeWhole } from './write-file.js';

/*
 * numbers.idx: the positions of each number of a finished run in its plan and its journal, so that the history of a
 * number over years of nightly runs is found without reading them. Sorted by number, 24 bytes per row, three
 * little-endian doubles:
 *
 *     number (its digits; 15 fit) · offset of its line in the plan · offset of its outcome in the journal, or -1
 *
 * It is derived from the two files and can be rebuilt at any time.
 */
const BYTES = 24;
const NONE = -1;
const LINE_BREAK = 10;
const BLOCK = 4_096;

/** The positions of a row, as offsets in bytes. `journal` is null for a row that needed no request. */
export type NumberPlace = { plan: number; journal: number | null };

/** Creates the index of a finished run. Rows with an unreadable number are not in it. */
export async function writeNumberIndex({ journal, numbers, ...files }: RunFiles): Promise<void> {
  if (!existsSync(files.plan)) return;
  const outcomes = await outcomePlaces(journal);
  const plan = await PlanIndex.open(files);
  const rows = Uint32Array.from({ length: plan.rows }, (_, at) => at + 1).filter((row) => plan.numberOf(row) !== 0);
  rows.sort((one, other) => plan.numberOf(one) - plan.numberOf(other) || one - other);
  const content = Buffer.allocUnsafe(rows.length * BYTES);
  for (const [index, row] of rows.entries()) {
    content.writeDoubleLE(plan.numberOf(row), index * BYTES);
    content.writeDoubleLE(plan.placeOf(row).at, index * BYTES + 8);
    content.writeDoubleLE(outcomes.get(row) ?? NONE, index * BYTES + 16);
  }
  await writeWhole(numbers, content);
}

/** The positions of one number, in the order of the rows; undefined if there is no complete index. */
export function findNumber({ numbers }: RunFiles, phoneNumber: string): NumberPlace[] | undefined {
  if (!existsSync(numbers)) return undefined;
  const file = openSync(numbers, 'r');
  try {
    const { size } = fstatSync(file);
    if (size % BYTES !== 0) return undefined;
    const count = size / BYTES;
    const wanted = Number(phoneNumber.slice(1));
    const places: NumberPlace[] = [];
    for (let index = firstNotBelow(file, count, wanted); index < count; index += 1) {
      const [number, plan, journal] = readEntry(file, index);
      if (number !== wanted) break;
      places.push({ plan, journal: journal === NONE ? null : journal });
    }
    return places;
  } finally {
    closeSync(file);
  }
}

/** The line of a file that begins at an offset. */
export function lineAt(path: string, at: number): string {
  const file = openSync(path, 'r');
  try {
    let line = Buffer.alloc(0);
    for (let from = at; ; from += BLOCK) {
      const block = Buffer.allocUnsafe(BLOCK);
      const read = block.subarray(0, readSync(file, block, 0, BLOCK, from));
      const end = read.indexOf(LINE_BREAK);
      line = Buffer.concat([line, end < 0 ? read : read.subarray(0, end)]);
      if (end >= 0 || read.length < BLOCK) return line.toString('utf8');
    }
  } finally {
    closeSync(file);
  }
}

/** The position of each row's outcome; of a row written twice, the later one. */
async function outcomePlaces(journal: string): Promise<Map<number, number>> {
  const places = new Map<number, number>();
  if (!existsSync(journal)) return places;
  for await (const lines of linesFrom(journal, 0)) {
    for (const { at, text } of lines) if (text.endsWith('}')) places.set(rowOf(text), at);
  }
  return places;
}

/** Quotes inside of values are escaped, so the first match is the key itself. */
function rowOf(text: string): number {
  return Number(/"row":(\d+)/.exec(text)?.[1]);
}

function firstNotBelow(file: number, count: number, wanted: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (readEntry(file, middle)[0] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function readEntry(file: number, index: number): [number: number, plan: number, journal: number] {
  const entry = Buffer.allocUnsafe(BYTES);
  readSync(file, entry, 0, BYTES, index * BYTES);
  return [entry.readDoubleLE(0), entry.readDoubleLE(8), entry.readDoubleLE(16)];
}
