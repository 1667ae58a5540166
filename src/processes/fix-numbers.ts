import { recogniseSource, rowOptions } from '../../jobs/run-steps/intake.js';
import { findLineSuggestions, withSuggestion } from '../cards/line-suggestions.js';
import type { Row } from '../cards/row.js';
import { certainText, type RowProblem } from '../cards/row-problem.js';
import type { RunSettings } from '../home/run-record.js';
import type { Dialect } from '../intake/recognise.js';
import { type RowOptions, readRows } from '../intake/rows.js';
import { recordsAbove } from '../intake/table/records-above.js';
import { escapeFormulaValue } from '../result-format.js';

/** One cell that was damaged, and what it must mean. */
export type Correction = { row: number; line: number; column: string; from: string; to: string };

/** What is told of the rows while the copy is made. */
export type FixListener = {
  corrected(correction: Correction): void;
  /** A number that stays wrong. */
  stillWrong(problem: RowProblem): void;
  /** A row whose number is good by now, and that provision would not take all the same. */
  otherwiseWrong(row: number): void;
};

/** A copy of a source in the making. `records` reads the source once more, and tells of each row on the way. */
export type NumberFix = { delimiter: string; records: AsyncIterable<readonly string[]> };

/**
 * Looks through a source for cells of which it is certain what they mean, such as damaged numbers that can only be one line of
 * the account, and makes a copy in which these cells, and no others, are corrected. Blank lines are no records and are not
 * copied.
 *
 * @param lines asks for the account's, once the file has turned out to be one; null where they are not known: then
 *   nothing is matched with them
 * @throws OperatorError `source_…` for a file that cannot be used; nothing has been copied then
 */
export async function fixNumbers(
  source: string,
  {
    settings,
    lines,
    listener,
  }: { settings: RunSettings; lines: () => Promise<readonly string[] | null>; listener: FixListener },
): Promise<NumberFix> {
  const dialect = await recogniseSource(source, settings, { numbersOnly: true });
  const known = await lines();
  const options: RowOptions = { ...rowOptions(settings), ...(known && { lines: new Set(known) }) };
  const suggestions = await findLineSuggestions(known ?? [], rowsOf(source, dialect, options));
  return { delimiter: dialect.delimiter, records: copy() };

  async function* copy(): AsyncGenerator<readonly string[]> {
    yield* recordsAbove(source, dialect);
    for await (const { row, cells } of readRows(source, dialect, options)) {
      yield corrected(withSuggestion(row, suggestions), cells);
    }
  }

  function corrected(row: Row, cells: readonly string[]): readonly string[] {
    if (row.kind !== 'invalid') return cells;
    // With a cell too many nobody knows which column is which.
    const isTrusted = row.problems.every(({ code }) => code !== 'too_many_cells');
    const rest = row.problems.filter((problem) => !isTrusted || certainText(problem) === undefined);
    const wrongNumber = rest.find(({ code }) => code.startsWith('phone_'));
    if (wrongNumber) listener.stillWrong(wrongNumber);
    else if (rest.length > 0) listener.otherwiseWrong(row.row);
    return isTrusted ? row.problems.reduce((copy, problem) => written(row.row, problem, copy), cells) : cells;
  }

  /** The cells with what one of them must mean in its place, where that is known. */
  function written(row: number, problem: RowProblem, cells: readonly string[]): readonly string[] {
    const to = certainText(problem);
    const index = Object.values(dialect.columns).find((at) => dialect.header[at] === problem.column);
    if (to === undefined || index === undefined) return cells;
    const { line, column, value: from } = problem;
    listener.corrected({ row, line, column, from, to });
    return cells.with(index, escapeFormulaValue(to));
  }
}

async function* rowsOf(source: string, dialect: Dialect, options: RowOptions): AsyncGenerator<Row> {
  for await (const { row } of readRows(source, dialect, options)) yield row;
}
