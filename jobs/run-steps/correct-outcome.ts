import { deadLetterOf } from '../../src/cards/dead-letter.js';
import { type Outcome, STATUSES } from '../../src/cards/outcome.js';
import type { PlannedRow } from '../../src/cards/plan.js';
import type { RunContext } from '../run-context.js';

/** Stores another outcome of a row that has ended, and what follows for its number. Idempotent. */
export async function correctOutcome(
  { record, outcomes, deadLetters }: RunContext,
  { fields }: PlannedRow,
  outcome: Outcome,
): Promise<void> {
  await outcomes.revise(outcome);
  const origin = { run: record.current.id, wanted: fields };
  if (STATUSES[outcome.status].deadLetter) await deadLetters.put(deadLetterOf(outcome, origin));
  else await deadLetters.remove(outcome.phoneNumber ?? '');
}
