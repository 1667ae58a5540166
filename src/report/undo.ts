import { CARD_FIELDS, REMOVE_MARK } from '../cards/card.js';
import type { Outcome, Status } from '../cards/outcome.js';
import { type PlannedRow, pictureAgain } from '../cards/plan.js';
import { NOT_REMOVED } from '../cards/verify-outcome.js';
import { escapeFormulaValue } from '../result-format.js';

export const UNDO_HEADER = ['phone_number', 'first_name', 'last_name', 'image_url'] as const;

/** After these Linq has what was sent. */
const SENT: readonly Status[] = ['created', 'updated', 'inactive'];

/**
 * The line of undo.csv for a row: the old values of the fields that the run has changed, in the format of a source; the mark that
 * asks for a removal where there was none. Null if nothing was changed, or if there was no card: a card cannot be removed.
 */
export function undoCells(
  { fields, decision, before }: PlannedRow,
  { status, code, phoneNumber }: Outcome,
): string[] | null {
  if (!before || phoneNumber === null || !(SENT.includes(status) || code === NOT_REMOVED)) return null;
  if (decision.kind !== 'update' && decision.kind !== 'set_up_again') return null;
  // Nobody has the bytes any more that were at the address before.
  const again = pictureAgain({ fields, decision });
  const changes = decision.changes.filter((change) => change !== again);
  const old = new Map(changes.map(({ field, from = REMOVE_MARK }) => [field, from]));
  const values = CARD_FIELDS.map((field) => escapeFormulaValue(old.get(field) ?? ''));
  return values.some((value) => value !== '') ? [phoneNumber, ...values] : null;
}
