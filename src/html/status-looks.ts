import { STATUS_NAMES, type Status } from '../cards/outcome.js';

/**
 * The look of a status, and its meaning in a few words. Statuses with the same look need the same reaction. The looks
 * differ in pattern as well as in colour, for print and for colour-blind readers.
 */
export const STATUS_LOOKS: Record<
  Status,
  { look: 'done' | 'changed' | 'calm' | 'refused' | 'sent-bad' | 'unsent-bad' | 'open'; meaning: string }
> = {
  went_dark: { look: 'sent-bad', meaning: 'Recipients saw the card before, and do not see it now.' },
  created: { look: 'done', meaning: 'New card, active on Linq.' },
  updated: { look: 'changed', meaning: 'Card changed, active on Linq.' },
  unchanged: { look: 'calm', meaning: 'Already up to date; nothing was sent.' },
  skipped: { look: 'calm', meaning: 'Skipped in the preview, or excluded by the settings of the run.' },
  inactive: { look: 'sent-bad', meaning: 'Linq has the card, but recipients do not see it.' },
  differs: { look: 'sent-bad', meaning: 'The card on Linq is not the one of the row.' },
  rejected: { look: 'refused', meaning: 'Rejected by Linq – fix the row first.' },
  failed: { look: 'sent-bad', meaning: 'Failed after all attempts.' },
  invalid: { look: 'unsent-bad', meaning: 'The row has an error; nothing was sent.' },
  duplicate: { look: 'calm', meaning: 'Repeats an earlier row; the first one was used.' },
  not_on_account: { look: 'unsent-bad', meaning: 'Your account does not have this line; nothing was sent.' },
  not_attempted: { look: 'open', meaning: 'The run stopped before this row.' },
};

/** The statuses that occur, grouped by look. */
export function shownStatuses(counts: Readonly<Record<Status, number>>): Status[] {
  const looks = ['done', 'changed', 'calm', 'refused', 'sent-bad', 'unsent-bad', 'open'];
  return STATUS_NAMES.filter((status) => counts[status] > 0).sort(
    (a, b) => looks.indexOf(STATUS_LOOKS[a].look) - looks.indexOf(STATUS_LOOKS[b].look),
  );
}
