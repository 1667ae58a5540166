import type { CARD_FIELDS, CardFields } from '../src/cards/card.js';
import type { Mode, PlannedRow } from '../src/cards/plan.js';
import type { NewCardJob } from '../src/queue/card-job.js';

/**
 * The card job of a row that needs a request.
 *
 * @param of.rebuilt the queue has lost an earlier job of the row
 * @param letterOf when the number last failed, for the retry of a dead letter
 */
export function newCardJob(
  { row, phoneNumber, fields, before, decision }: PlannedRow,
  of: { run: string; account: string; mode: Mode; rebuilt: boolean },
  letterOf?: string,
): NewCardJob {
  if (phoneNumber === null) throw new Error(`Row ${row} needs a request but has no number.`);
  const { run, account, mode, rebuilt } = of;
  return {
    run,
    row,
    phoneNumber,
    wanted: fields,
    ...(decision.kind === 'update' && { toSend: changedFields(decision.changes) }),
    ...(before !== undefined && { before }),
    begin: decision.kind === 'update' ? 'PATCH' : 'POST',
    mode,
    account,
    ...(letterOf !== undefined && { letterOf }),
    ...(rebuilt && { rebuilt: true }),
  };
}

function changedFields(changes: readonly { field: (typeof CARD_FIELDS)[number]; to: string }[]): CardFields {
  return Object.fromEntries(changes.map(({ field, to }) => [field, to]));
}
