import { STATUS_NAMES, type Status } from '../cards/outcome.js';

/**
 * How a status looks, and what it means in a few words. Rows of one look want the same of their reader; the looks differ in
 * pattern as well as in colour, for print and for those who do not tell the colours apart.
 */
export const STATUS_LOOKS: Record<
  Status,
  { look: 'done' | 'changed' | 'calm' | 'sent-bad' | 'unsent-bad' | 'open'; meaning: string }
> = {
  created: { look: 'done', meaning: 'New card, on Linq and active.' },
  updated: { look: 'changed', meaning: 'Card changed, on Linq and active.' },
  unchanged: { look: 'calm', meaning: 'As wanted already; nothing was sent.' },
  skipped: { look: 'calm', meaning: 'Left alone on purpose.' },
  inactive: { look: 'sent-bad', meaning: 'Linq has the card, but the line does not show it.' },
  rejected: { look: 'sent-bad', meaning: 'Linq refused it; as it is, the row cannot succeed.' },
  failed: { look: 'sent-bad', meaning: 'Tried as often as is allowed, without success.' },
  invalid: { look: 'unsent-bad', meaning: 'Something is wrong with the row; nothing was sent.' },
  duplicate: { look: 'calm', meaning: 'The number stands in an earlier row, which counts.' },
  not_on_account: { look: 'unsent-bad', meaning: 'The account has no such line; nothing was sent.' },
  not_attempted: { look: 'open', meaning: 'The run stopped before this row.' },
};

/** The statuses that occur, those that look alike side by side. */
export function shownStatuses(counts: Readonly<Record<Status, number>>): Status[] {
  const looks = ['done', 'changed', 'calm', 'sent-bad', 'unsent-bad', 'open'];
  return STATUS_NAMES.filter((status) => counts[status] > 0).sort(
    (a, b) => looks.indexOf(STATUS_LOOKS[a].look) - looks.indexOf(STATUS_LOOKS[b].look),
  );
}
