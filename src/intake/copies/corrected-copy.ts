import type { RowWarning } from '../../cards/row-note.js';
import { certainText, type RowProblem } from '../../cards/row-problem.js';
import { escapeFormulaValue, HELD_COLUMN } from '../../result-format.js';
import type { Dialect } from '../recognise.js';
import { marksOfCopy, type RowOptions } from '../rows.js';
import { readRecords } from '../table/records.js';
import { heldColumn } from './held-marks.js';

/** A row of a source, with what is wrong with it, and what its cells more likely mean. */
export type JudgedRow = {
  row: number;
  line: number;
  cells: readonly string[];
  problems: readonly RowProblem[];
  warnings?: readonly RowWarning[];
};

/** One cell whose meaning is certain, and what it must mean. */
export type Correction = { row: number; line: number; column: string; from: string; to: string };

export type CopyOptions = {
  /** Reads the rows of the source, each time from the beginning. */
  rows: () => AsyncIterable<JudgedRow>;
  /** How the cells of the source were read. */
  options: RowOptions;
  /** Whether a row is to be corrected. */
  isChosen?: (row: number) => boolean;
  onCorrected?: (correction: Correction) => void;
  /** Told of the problems of a row that stay. */
  onLeft?: (problems: readonly RowProblem[], row: number) => void;
};

/**
 * The records of a source, the lines above the header included, with the certain cells of its rows corrected. All other cells
 * stay as they are; where a copy would hide that a row is doubtful, it gets a column that says so.
 */
export async function* correctedCopy(
  source: string,
  dialect: Dialect,
  { rows, options, isChosen = () => true, onCorrected = () => undefined, onLeft = () => undefined }: CopyOptions,
): AsyncGenerator<readonly string[]> {
  const correct = (judged: JudgedRow) =>
    isChosen(judged.row) ? guarded(corrected(judged, dialect)) : { ...judged, corrections: [] };
  const marksOf = (judged: JudgedRow) => (judged.problems.length === 0 ? '' : marksOfCopy(judged, dialect, options));
  const marked = await markedLayout(rows(), dialect, (judged) => marksOf(correct(judged)));
  let above = dialect.skip;
  for await (const cells of recordsAbove(source, dialect)) {
    above -= 1;
    yield marked && above === 0 ? filled(cells, marked, HELD_COLUMN) : cells;
  }
  for await (const judged of rows()) {
    const copy = correct(judged);
    for (const correction of copy.corrections) onCorrected(correction);
    onLeft(copy.problems, copy.row);
    if (!marked) yield copy.cells;
    else if (marksOf(copy) === '') yield isShort(copy, dialect) ? copy.cells : filled(copy.cells, marked, '');
    // Filled up, a row no longer shows that it was too short.
    else yield filled(copy.cells, marked, marksOf({ ...copy, cells: filled(copy.cells, marked, '') }));
  }
}

/** Harmless to a spreadsheet; a file that is fed back in is read without the guard. */
function guarded(copy: CorrectedRow): CorrectedRow {
  const cells = copy.columns.reduce((all, at) => all.with(at, escapeFormulaValue(all[at] ?? '')), copy.cells);
  return { ...copy, cells };
}

/** `width`: the columns of the copy before ours; `held`: the index of ours. */
type MarkedLayout = { width: number; held: number };

async function markedLayout(
  rows: AsyncIterable<JudgedRow>,
  { header }: Dialect,
  marksOf: (row: JudgedRow) => string,
): Promise<MarkedLayout | undefined> {
  let width = header.length;
  let isMarked = false;
  for await (const judged of rows) {
    width = Math.max(width, judged.cells.length);
    isMarked ||= marksOf(judged) !== '';
  }
  return isMarked ? { width, held: heldColumn(header) ?? width } : undefined;
}

function filled(cells: readonly string[], { width, held }: MarkedLayout, mark: string): string[] {
  const full = [...cells, ...Array<string>(Math.max(0, Math.max(width, held + 1) - cells.length)).fill('')];
  return full.with(held, mark);
}

function isShort({ cells }: JudgedRow, { header }: Dialect): boolean {
  return cells.length < header.length;
}

/** `columns`: the indexes of the columns that were corrected. */
type CorrectedRow = JudgedRow & { corrections: Correction[]; columns: number[] };

/**
 * A row with what its cells must mean in their place; its problems are those that are left. With a cell too many nobody knows
 * which column is which, so that nothing is corrected.
 */
export function corrected(
  judged: JudgedRow,
  { header, columns }: { header: readonly string[]; columns: Readonly<{ [field: string]: number }> },
): CorrectedRow {
  const copy: CorrectedRow = { ...judged, problems: [], corrections: [], columns: [] };
  const isTrusted = judged.problems.every(({ code }) => code !== 'too_many_cells');
  const correct = (column: string, from: string, to: string | undefined): boolean => {
    const index = Object.values(columns).find((at) => header[at] === column);
    if (to === undefined || index === undefined || !isTrusted) return false;
    const before = copy.corrections.find((one) => one.column === column && index !== columns['full_name']);
    if (before) return before.to === to;
    const cell = cellWith(copy.cells[index] ?? '', { from, to, isPart: index === columns['full_name'] });
    if (cell === undefined) return false;
    copy.cells = copy.cells.with(index, cell);
    copy.columns.push(index);
    copy.corrections.push({ row: judged.row, line: judged.line, column, from, to });
    return true;
  };
  const left = judged.problems.filter((problem) => !correct(problem.column, problem.value, certainText(problem)));
  for (const { column, value, suggestion } of judged.warnings ?? []) correct(column, value, suggestion);
  return { ...copy, problems: left };
}

/**
 * The cell with the text that it must mean.
 *
 * @param isPart the problem is about a part of the cell, such as the first name in a whole one
 */
function cellWith(
  cell: string,
  { from, to, isPart }: { from: string; to: string; isPart: boolean },
): string | undefined {
  if (!isPart) return to;
  const [before = '', after, ...more] = cell.split(from);
  return after === undefined || more.length > 0 ? undefined : `${before}${to}${after}`;
}

/** The header, and what stands above it. */
async function* recordsAbove(source: string, { skip, ...layout }: Dialect): AsyncGenerator<readonly string[]> {
  let left = skip;
  for await (const { cells } of readRecords(source, layout)) {
    if (left === 0) return;
    left -= 1;
    yield cells;
  }
}
