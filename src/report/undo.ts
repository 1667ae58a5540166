import { CARD_FIELDS } from '../cards/card.js';
import type { Outcome, Status } from '../cards/outcome.js';
import type { PlannedRow } from '../cards/plan.js';
import { escapeFormulaValue } from '../result-format.js';

export const UNDO_HEADER = ['phone_number', 'first_name', 'last_name', 'image_url'] as const;

/** After these Linq has what was sent. */
const SENT: readonly Status[] = ['created', 'updated', 'inactive'];

/**
 * The line of undo.csv for a row: the old values of the fields that the run has changed, in the format of a source.
 * Null if nothing was changed, or if there was no old value: a card cannot be removed, nor a field emptied.
 */
export function undoCells({ decision, before }: PlannedRow, { status, phoneNumber }: Outcome): string[] | null {
  if (!before || phoneNumber === null || !SENT.includes(status)) return null;
  if (decision.kind !== 'update' && decision.kind !== 'set_up_again') return null;
  const old = new Map(decision.changes.map(({ field, from = '' }) => [field, from]));
  const values = CARD_FIELDS.map((field) => escapeFormulaValue(old.get(field) ?? ''));
  return values.some((value) => value !== '') ? [phoneNumber, ...values] : null;
}
