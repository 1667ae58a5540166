import { dialectOf } from '../../jobs/run-steps/intake.js';
import { plannedRowSchema } from '../cards/plan.js';
import { readLines } from '../home/ndjson.js';
import type { RunRecord } from '../home/run-record.js';
import { readDataRecords } from '../intake/records.js';
import { recordsAbove } from '../intake/records-above.js';

/**
 * The line that was offered for each row of a plan whose number is damaged.
 *
 * @param rows those that are meant; undefined: all of them
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

/** The records of a run's source, header first, with the offered lines in place of the numbers of their rows. */
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
