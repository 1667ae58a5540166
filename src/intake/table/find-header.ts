import { isPhoneLike } from '../../cards/phone-number.js';
import { candidates, countRecognised } from '../candidates.js';
import type { Record } from './record-scanner.js';
import { isRule } from './table-lines.js';

/** Titles and notes above a table take no more lines than this. */
const HEADER_WITHIN_LINES = 20;

type Line = Pick<Record, 'cells' | 'line'>;

/**
 * Which of the first records is the header: the one that names most of our fields, the phone number among them; the first
 * of equals. Where none does, the first record.
 *
 * @param named the header of the phone column as the operator names it
 * @returns the index of the record
 */
export function findHeader(records: readonly Line[], named?: string): number {
  const possible = aboveTheRows(records);
  const asNamed = named === undefined ? -1 : possible.findIndex(({ cells }) => cells.includes(named));
  if (asNamed >= 0) return asNamed;
  const counts = possible.map(({ cells }) =>
    candidates(cells, 'phone_number').length > 0 ? countRecognised(cells) : 0,
  );
  const most = Math.max(0, ...counts);
  return most === 0 ? 0 : counts.indexOf(most);
}

/**
 * Which of the first records is the header where none of them names the phone number, for a person who looks at it: the one
 * right above the first row with a number, where it is as wide as that row.
 */
export function guessHeader(records: readonly Line[]): number {
  const possible = aboveTheRows(records);
  const row = records[possible.length];
  const above = possible.findLastIndex(({ cells }) => !isRule(cells));
  const isTable = row !== undefined && above >= 0 && possible[above]?.cells.length === row.cells.length;
  return isTable && filled(possible[above]?.cells ?? []) > 1 ? above : 0;
}

/** The records in which a header can be: those within the first lines, and above the first that has a number in it. */
function aboveTheRows(records: readonly Line[]): readonly Line[] {
  const end = records.findIndex(({ cells, line }) => line > HEADER_WITHIN_LINES || cells.some(isPhoneLike));
  return end < 0 ? records : records.slice(0, end);
}

function filled(cells: readonly string[]): number {
  return cells.filter((cell) => cell.trim() !== '').length;
}
