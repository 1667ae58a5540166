/*
 * What report and intake agree on, so that a result file can be fed back in as it is.
 */

/** A cell that begins with one of these may be run as a formula by a spreadsheet. */
const DANGEROUS = /^[=+\-@\t\r]/;
/** Phone numbers and plain numbers stay as they are: they hold nothing that could be run, and must stay importable. */
const NUMERIC = /^[+-]?[\d\s().,/-]*$/;
/** More apostrophes than one are the text's own. */
const GUARDED = /^'(?='*[=+\-@\t\r])/;

/** Makes a cell harmless to a spreadsheet by a leading `'`. {@link unescapeFormula} is its inverse. */
export function escapeFormula(cell: string): string {
  return DANGEROUS.test(cell) && !NUMERIC.test(cell) ? `'${cell}` : cell;
}

/**
 * Makes the cell of a value that comes from Linq, not from a file. A text that looks as if it were guarded already gets a
 * guard too, so that {@link unescapeFormula} gives back the very text.
 */
export function escapeFormulaValue(text: string): string {
  return GUARDED.test(text) ? `'${text}` : escapeFormula(text);
}

/** Takes the guard off again, so that a result file can be fed back in. */
export function unescapeFormula(cell: string): string {
  return cell.startsWith("'") ? cell.replace(GUARDED, '') : cell;
}

/** The column that notes what was doubtful about a row in the file that it comes from. */
export const HELD_COLUMN = 'linq__held';

/** True for a column that linq-cards has added to a result file. In a file that is fed back in it is ignored. */
export function isResultColumn(header: string): boolean {
  return header.trim().toLowerCase().startsWith('linq__');
}
