import { deadLetterOf } from '../src/cards/dead-letter.js';
import { STATUSES } from '../src/cards/outcome.js';
import { plannedRowSchema } from '../src/cards/plan.js';
import { readLines } from '../src/home/ndjson.js';
import type { RunContext } from './run-context.js';

/**
 * Puts the dead letters of a run back that the queue has lost with everything else: its journal has the outcomes they were
 * made of. A number that has a letter again keeps that one.
 */
export async function restoreDeadLetters({ record, files, outcomes, deadLetters }: RunContext): Promise<void> {
  for await (const { row, fields } of readLines(files.plan, plannedRowSchema)) {
    const outcome = outcomes.read(row);
    if (!outcome || !STATUSES[outcome.status].deadLetter || outcome.phoneNumber === null) continue;
    if (await deadLetters.find(outcome.phoneNumber)) continue;
    await deadLetters.put(deadLetterOf(outcome, { run: record.current.id, wanted: fields }));
  }
}
