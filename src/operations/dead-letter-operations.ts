import type { DeadLetter } from '../cards/dead-letter.js';
import { OperatorError } from '../errors.js';
import { deadLettersCsv, withEdits } from '../report/dead-letters-csv.js';
import { withDefaults } from '../runs/default-settings.js';
import type { DeadLetterSelection, Operations } from './operations.js';
import type { OperationsContext } from './operations-context.js';
import { queueRun } from './queue-run.js';
import { selectCauses, selectDeadLetters } from './select-dead-letters.js';

type Letters = Pick<Operations, 'deadLetters' | 'deadLetterCauses' | 'rerun' | 'discard'>;

/** Dead letters: looked at, sent once more, given up. */
export function deadLetterOperations(context: OperationsContext): Letters {
  const { coordinator, simulate } = context;

  return {
    async deadLetters(filter, { after = '', limit = Number.POSITIVE_INFINITY } = {}) {
      // By number: an order that stays when letters come and go between two pages.
      const letters = (await chosen(filter)).filter(({ phoneNumber }) => phoneNumber > after).sort(byNumber);
      const items = letters.slice(0, limit);
      return { items, next: letters.length > limit ? (items.at(-1)?.phoneNumber ?? null) : null };
    },

    deadLetterCauses: async (meant) => selectCauses((await coordinator.tools()).engine.deadLetters, meant),

    async rerun(meant, edits, settings = {}) {
      const letters = await chosen(meant);
      if (letters.length === 0) {
        throw new OperatorError('letter_unknown', 'There are no such dead letters; nothing was sent.', 'List them.');
      }
      const content = deadLettersCsv(letters.map((letter) => withEdits(letter, edits)));
      const source = { name: 'dead-letters.csv', content };
      const more = { letters, desk: { started: false } };
      const made = await coordinator.createRun(
        source,
        withDefaults({ ...settings, simulate }),
        'dead-letters rerun',
        more,
      );
      return queueRun(context, await coordinator.planRun(made));
    },

    async discard(meant) {
      const { deadLetters } = (await coordinator.tools()).engine;
      const letters = await chosen(meant);
      for (const { phoneNumber } of letters) await deadLetters.remove(phoneNumber);
      return letters.length;
    },
  };

  async function chosen(meant: DeadLetterSelection): Promise<DeadLetter[]> {
    return selectDeadLetters((await coordinator.tools()).engine.deadLetters, meant);
  }
}

function byNumber(one: DeadLetter, other: DeadLetter): number {
  return one.phoneNumber < other.phoneNumber ? -1 : 1;
}
