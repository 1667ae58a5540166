import { candidates, countRecognised } from '../candidates.js';
import { comparable } from '../comparable.js';

/**
 * A line below the header that is no row of the table: the header once more, or a rule such as `----+----`. `hidden`: it is a
 * row, but the spreadsheet does not show it.
 */
export type LeftOut = { kind: 'header' | 'rule' | 'hidden'; line: number };

const RULE = /^[\s+|:=_*~#–—─━═┼-]*$/;
const RULE_PIECE = /[-=_*~–—─━═]{2}/;
/** A header has words; what has as many digits as a short number is none. */
const NUMBER = /\d[^\p{L}\d]*\d[^\p{L}\d]*\d[^\p{L}\d]*\d/u;

/** Tells for a line below the header whether it is a row. Files that were put together have their header more than once. */
export function lineKinds(header: readonly string[]): (cells: readonly string[]) => 'row' | LeftOut['kind'] {
  const isHeader = sameHeader(header);
  return (cells) => {
    const first = cells[0] ?? '';
    if (NUMBER.test(first)) return 'row';
    if (RULE.test(first) && isRule(cells)) return 'rule';
    return isHeader(cells) ? 'header' : 'row';
  };
}

/** True for a line of nothing but signs. */
export function isRule(cells: readonly string[]): boolean {
  return cells.every((cell) => RULE.test(cell)) && cells.some((cell) => RULE_PIECE.test(cell));
}

/**
 * True where the cells are a header, though not this one: its columns in another order, or some of them. Below it nobody
 * knows which column is which.
 */
export function isOtherHeader(cells: readonly string[], header: readonly string[]): boolean {
  if (cells.some((cell) => NUMBER.test(cell))) return false;
  const names = new Set(header.map(comparable).filter((name) => name !== ''));
  const filled = cells.map(comparable).filter((cell) => cell !== '');
  const shared = filled.filter((cell) => names.has(cell)).length;
  const isOurs = shared >= 2 && shared * 2 > filled.length;
  return isOurs || (candidates(cells, 'phone_number').length > 0 && countRecognised(cells) >= 2);
}

/** Cell by cell, whatever the case and blanks; headers that only differ in signs are not told apart by them. */
function sameHeader(header: readonly string[]): (cells: readonly string[]) => boolean {
  const names = header.map(comparable);
  return (cells) => {
    for (let at = 0; at < Math.max(cells.length, names.length); at += 1) {
      const cell = cells[at] ?? '';
      if (cell !== header[at] && comparable(cell) !== (names[at] ?? '')) return false;
    }
    return true;
  };
}
