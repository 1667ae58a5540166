import type { DeadLetter } from '../cards/dead-letter.js';
import { OperatorError } from '../errors.js';
import { lettersCsv, withEdits } from '../report/letters-csv.js';
import type { Desk, LettersMeant } from './desk.js';
import type { DeskContext } from './desk-context.js';
import { putInLine } from './desk-line.js';
import { meantCauses, meantLetters } from './meant-letters.js';
import { usualSettings } from './usual-settings.js';

type Letters = Pick<Desk, 'letters' | 'letterCauses' | 'rerun' | 'discard'>;

/** Dead letters: looked at, sent once more, given up. */
export function deskLetters(context: DeskContext): Letters {
  const { coordinator, simulate } = context;

  return {
    async letters(filter, { after = '', limit = Number.POSITIVE_INFINITY } = {}) {
      // By number: an order that stays when letters come and go between two pages.
      const letters = (await chosen(filter)).filter(({ phoneNumber }) => phoneNumber > after).sort(byNumber);
      const items = letters.slice(0, limit);
      return { items, next: letters.length > limit ? (items.at(-1)?.phoneNumber ?? null) : null };
    },

    letterCauses: async (meant) => meantCauses((await coordinator.tools()).engine.deadLetters, meant),

    async rerun(meant, edits, settings = {}) {
      const letters = await chosen(meant);
      if (letters.length === 0) {
        throw new OperatorError('letter_unknown', 'There are no such dead letters; nothing was sent.', 'List them.');
      }
      const content = lettersCsv(letters.map((letter) => withEdits(letter, edits)));
      const source = { name: 'dead-letters.csv', content };
      const more = { letters, desk: { started: false } };
      const made = await coordinator.createRun(
        source,
        usualSettings({ ...settings, simulate }),
        'dead-letters rerun',
        more,
      );
      return putInLine(context, await coordinator.planRun(made));
    },

    async discard(meant) {
      const { deadLetters } = (await coordinator.tools()).engine;
      const letters = await chosen(meant);
      for (const { phoneNumber } of letters) await deadLetters.remove(phoneNumber);
      return letters.length;
    },
  };

  async function chosen(meant: LettersMeant): Promise<DeadLetter[]> {
    return meantLetters((await coordinator.tools()).engine.deadLetters, meant);
  }
}

function byNumber(one: DeadLetter, other: DeadLetter): number {
  return one.phoneNumber < other.phoneNumber ? -1 : 1;
}
