import type { CardFields, FieldChange } from '../src/cards/card.js';
import type { SelectedDeadLetter } from '../src/cards/dead-letter.js';
import { localPath } from '../src/cards/pictures/local-picture.js';
import { type Mode, type PlannedRow, pictureAgain } from '../src/cards/plan.js';
import type { NewCardJob } from '../src/queue/card-job.js';

/**
 * The card job of a row that needs a request.
 *
 * @param of.rebuilt the queue has lost an earlier job of the row
 * @param letter the dead letter that is retried
 */
export function newCardJob(
  { row, phoneNumber, fields, before, decision }: PlannedRow,
  of: { run: string; account: string; mode: Mode; rebuilt: boolean },
  letter?: SelectedDeadLetter,
): NewCardJob {
  if (phoneNumber === null) throw new Error(`Row ${row} needs a request but has no number.`);
  if (localPath(fields.imageUrl) !== undefined) throw new Error(`Row ${row} has a picture that is not on Linq yet.`);
  const { run, account, mode, rebuilt } = of;
  const again = pictureAgain({ fields, decision });
  return {
    run,
    row,
    phoneNumber,
    wanted: again ? { ...fields, imageUrl: again.to } : fields,
    ...(decision.kind === 'update' && { toSend: changedFields(decision.changes) }),
    ...(before !== undefined && { before }),
    begin: decision.kind === 'update' ? 'PATCH' : 'POST',
    mode,
    account,
    ...(letter && { letterOf: letter.failedAt }),
    ...(letter?.failedNumber !== undefined && { failedNumber: letter.failedNumber }),
    ...(rebuilt && { rebuilt: true }),
  };
}

function changedFields(changes: readonly FieldChange[]): CardFields {
  return Object.fromEntries(changes.map(({ field, to }) => [field, to]));
}
