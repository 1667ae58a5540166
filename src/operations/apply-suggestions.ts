import { dialectOf } from '../../jobs/run-steps/intake.js';
import { plannedRowSchema } from '../cards/plan.js';
import { readLines } from '../home/ndjson.js';
import type { RunRecord } from '../home/run-record.js';
import { readDataRecords } from '../intake/table/records.js';
import { recordsAbove } from '../intake/table/records-above.js';

/**
 * The suggested line for each row of a plan with a damaged number.
 *
 * @param rows only these rows; undefined: all of them
 */
export async function suggestionsOf(plan: string, rows: ReadonlySet<number> | undefined): Promise<Map<number, string>> {
  const suggestions = new Map<number, string>();
  for await (const { row, decision } of readLines(plan, plannedRowSchema)) {
    if (decision.kind !== 'invalid' || rows?.has(row) === false) continue;
    const suggestion = decision.problems.find(({ perhaps }) => perhaps !== undefined)?.perhaps;
    if (suggestion !== undefined) suggestions.set(row, suggestion);
  }
  return suggestions;
}

/** The records of a run's source, header first, with damaged numbers replaced by the suggested lines. */
export async function* correctedRecords(
  source: string,
  record: RunRecord,
  suggestions: ReadonlyMap<number, string>,
): AsyncGenerator<readonly string[]> {
  const dialect = dialectOf(record);
  yield* recordsAbove(source, dialect);
  let row = 0;
  for await (const { cells } of readDataRecords(source, dialect)) {
    row += 1;
    const suggestion = suggestions.get(row);
    yield suggestion === undefined ? cells : cells.with(dialect.columns.phone_number, suggestion);
  }
}
