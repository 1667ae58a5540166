import { recogniseSource, rowOptions } from '../../jobs/run-steps/intake.js';
import { findLineSuggestions, withSuggestion } from '../cards/line-suggestions.js';
import type { Row } from '../cards/row.js';
import type { RowProblem } from '../cards/row-problem.js';
import type { RunSettings } from '../home/run-record.js';
import type { Dialect } from '../intake/recognise.js';
import { readRows } from '../intake/rows.js';
import { recordsAbove } from '../intake/table/records-above.js';

/** One phone cell that was damaged, and the line that it must have been. */
export type Correction = { row: number; line: number; from: string; to: string };

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
 * Looks through a source for damaged numbers that can only be one line of the account, and makes a copy in which these
 * cells, and no others, are corrected. Blank lines are no records and are not copied.
 *
 * @param lines asks for the account's, once the file has turned out to be one; null where they are not known: then
 *   nothing is corrected
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
  const offers = await findLineSuggestions((await lines()) ?? [], rowsOf(source, dialect, settings));
  return { delimiter: dialect.delimiter, records: copy() };

  async function* copy(): AsyncGenerator<readonly string[]> {
    yield* recordsAbove(source, dialect);
    for await (const { row, cells } of readRows(source, dialect, rowOptions(settings))) {
      yield corrected(withSuggestion(row, offers), cells);
    }
  }

  function corrected(row: Row, cells: readonly string[]): readonly string[] {
    if (row.kind !== 'invalid') return cells;
    const problem = row.problems.find(({ code }) => code.startsWith('phone_'));
    if (problem && problem.perhaps === undefined) listener.stillWrong(problem);
    else if (row.problems.some((other) => other !== problem)) listener.otherwiseWrong(row.row);
    if (problem?.perhaps === undefined) return cells;
    const { line, value: from, perhaps: to } = problem;
    listener.corrected({ row: row.row, line, from, to });
    return cells.with(dialect.columns.phone_number, to);
  }
}

async function* rowsOf(source: string, dialect: Dialect, settings: RunSettings): AsyncGenerator<Row> {
  for await (const { row } of readRows(source, dialect, rowOptions(settings))) yield row;
}
