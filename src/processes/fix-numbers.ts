import { recogniseSource, rowOptions } from '../../jobs/run-steps/intake.js';
import { findLineSuggestions, type LineSuggestions, withSuggestion } from '../cards/line-suggestions.js';
import type { Row } from '../cards/row.js';
import type { RowProblem } from '../cards/row-problem.js';
import type { RunSettings } from '../home/run-record.js';
import { type Correction, correctedCopy, type JudgedRow } from '../intake/copies/corrected-copy.js';
import type { Dialect } from '../intake/recognise.js';
import { type RowOptions, readRows, type SourceRow } from '../intake/rows.js';

/** What is told of the rows while the copy is made. */
export type FixListener = {
  corrected(correction: Correction): void;
  /** A number that stays wrong. */
  stillWrong(problem: RowProblem): void;
  /** A row whose number is good now, but that provision would still reject. */
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
  const report = (problems: readonly RowProblem[], row: number) => {
    const wrongNumber = problems.find(({ code }) => code.startsWith('phone_'));
    if (wrongNumber) listener.stillWrong(wrongNumber);
    else if (problems.length > 0) listener.otherwiseWrong(row);
  };
  const records = correctedCopy(source, dialect, {
    rows: () => judgedRows(readRows(source, dialect, options), suggestions),
    options,
    onCorrected: (correction) => listener.corrected(correction),
    onLeft: report,
  });
  return { delimiter: dialect.delimiter, records };
}

async function* judgedRows(rows: AsyncIterable<SourceRow>, suggestions: LineSuggestions): AsyncGenerator<JudgedRow> {
  for await (const { row: read, cells } of rows) {
    const row = withSuggestion(read, suggestions);
    const warnings = row.kind === 'good' ? (row.warnings ?? []) : [];
    yield { row: row.row, line: row.line, cells, problems: row.kind === 'invalid' ? row.problems : [], warnings };
  }
}

async function* rowsOf(source: string, dialect: Dialect, options: RowOptions): AsyncGenerator<Row> {
  for await (const { row } of readRows(source, dialect, options)) yield row;
}
