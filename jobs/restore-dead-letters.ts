import { deadLetterOf } from '../src/cards/dead-letter.js';
import { STATUSES } from '../src/cards/outcome.js';
import { readPlan } from '../src/home/plan/plan-file.js';
import type { RunContext } from './run-context.js';

/**
 * Restores the dead letters of a run after the queue has lost its data, from the outcomes in the journal. A number
 * that already has a letter again keeps it.
 */
export async function restoreDeadLetters({ record, files, outcomes, deadLetters }: RunContext): Promise<void> {
  for await (const { row, fields } of readPlan(files)) {
    const outcome = outcomes.read(row);
    if (!outcome || !STATUSES[outcome.status].deadLetter || outcome.phoneNumber === null) continue;
    if (await deadLetters.find(outcome.phoneNumber)) continue;
    await deadLetters.put(deadLetterOf(outcome, { run: record.current.id, wanted: fields }));
  }
}
