import { z } from 'zod';
import { type Card, type CardFields, differences, FIELD_NAMES, type FieldChange } from './card.js';
import type { Outcome } from './outcome.js';
import type { PlannedRow } from './plan.js';

/** When the cards of a run were read back at its end, and how many of those that were written could be. */
export const verifiedSchema = z.object({ at: z.iso.datetime(), rows: z.number().int(), of: z.number().int() });

/** The codes of what a run finds when it reads its cards back. */
export const WENT_DARK = 'went_dark';
const CARD_DIFFERS = 'card_differs';
export const NOT_REMOVED = 'not_removed';

/** What holds for all cards with such a code, and names none of them. */
export const VERIFY_REASONS = {
  [WENT_DARK]:
    'Recipients saw the card before, and see the bare number now. Retry it ten minutes after its last change; sooner keeps it dark for longer.',
  [CARD_DIFFERS]: 'The card on Linq is not the one of the row: somebody else has changed it meanwhile. Retry the row.',
  [NOT_REMOVED]:
    'Linq kept the old value, which the row asks to remove. Remove it in Linq’s dashboard, or leave the cell empty.',
} as const;

/** Whether the row may have written its card, so that it is worth to be read back at the end of the run. */
export function mayHaveWritten({ status, attempts }: Outcome): boolean {
  return status === 'failed'
    ? attempts > 0
    : ['created', 'updated', 'inactive', 'went_dark', 'differs'].includes(status);
}

/**
 * The outcome of a row by the card as it is at the end of the run; undefined if that changes nothing.
 *
 * A card that recipients saw before, in the snapshot or after its write, and do not see now has gone dark. One that was not
 * active yet when the row ended, and is now as wanted, ends as good.
 *
 * @param live the card; null for none
 */
export function verifiedOutcome(
  outcome: Outcome,
  planned: PlannedRow,
  live: Card | null,
  at: string,
): Outcome | undefined {
  if (!live?.isActive) return notShown(outcome, planned, live, at);
  if (outcome.status === 'failed') return undefined;
  const wrong = differing(live, planned.fields, outcome);
  if (wrong.length > 0) {
    // Both calls were refused to an inactive one: that tells more than what its card is.
    return outcome.status === 'differs' || outcome.status === 'inactive'
      ? undefined
      : differs(outcome, wrong, live, at);
  }
  if (outcome.status === 'created' || outcome.status === 'updated') return undefined;
  const { class: _, notBefore: __, ...rest } = outcome;
  const status = outcome.action === 'create' ? 'created' : 'updated';
  return { ...rest, status, isActive: true, code: null, reason: null, finishedAt: at };
}

function notShown(outcome: Outcome, { before }: PlannedRow, live: Card | null, at: string): Outcome | undefined {
  const { status } = outcome;
  if (status === 'went_dark') return undefined;
  const wasListed = before?.isActive === true;
  // A new card that is in no list yet was seen when it was made.
  if (!live && !wasListed) return undefined;
  if (!wasListed && outcome.isActive !== true) {
    if (status === 'inactive' || status === 'failed') return undefined;
    const reason = 'Linq has the card, but it is not active on the line. Retry the row later.';
    return { ...outcome, status: 'inactive', class: 'unapplied', isActive: false, reason, finishedAt: at };
  }
  const gone = live ? '' : ' Linq has no card for the number any more.';
  const earlier = outcome.reason === null ? '' : ` Before: ${outcome.reason}`;
  const reason = `${VERIFY_REASONS[WENT_DARK]}${gone}${earlier}`;
  return {
    ...outcome,
    status: 'went_dark',
    class: 'unapplied',
    code: WENT_DARK,
    isActive: false,
    reason,
    finishedAt: at,
  };
}

function differs(outcome: Outcome, wrong: readonly FieldChange[], live: Card, at: string): Outcome {
  const there = wrong.map(({ field }) => {
    const value = live[field];
    return `${FIELD_NAMES[field]} ${value === undefined ? 'missing' : JSON.stringify(value)}`;
  });
  const reason = `${VERIFY_REASONS[CARD_DIFFERS]} On Linq: ${there.join(', ')}.`;
  return {
    ...outcome,
    status: 'differs',
    class: 'unapplied',
    code: CARD_DIFFERS,
    isActive: true,
    reason,
    finishedAt: at,
  };
}

/** Of a picture only whether it is there: Linq re-hosts it, and nobody promises that its address stays. */
function differing(live: Card, { imageUrl, ...names }: CardFields, { sentImage }: Outcome): FieldChange[] {
  const isMissing = imageUrl !== undefined && sentImage !== undefined && live.imageUrl === undefined;
  return differences(live, { ...names, ...((isMissing || imageUrl === null) && { imageUrl }) }, undefined);
}
