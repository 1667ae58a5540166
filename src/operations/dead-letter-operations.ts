import type { DeadLetter } from '../cards/dead-letter.js';
import { OperatorError } from '../errors.js';
import { EVERY_NAME } from '../intake/rows.js';
import type { DeadLetters } from '../queue/dead-letters.js';
import { deadLettersCsv, withEdits } from '../report/dead-letters-csv.js';
import { withDefaults } from '../runs/default-settings.js';
import type { Operations } from './operations.js';
import type { OperationsContext } from './operations-context.js';
import { selectCauses, selectDeadLetters } from './select-dead-letters.js';

/** The operations on dead letters that send nothing. */
export type KeptDeadLetters = Pick<Operations, 'deadLetters' | 'deadLetterCauses' | 'discard'>;

/** Dead letters: listed, retried, discarded. */
export function deadLetterOperations({
  coordinator,
  simulate,
  handover,
}: OperationsContext): KeptDeadLetters & Pick<Operations, 'rerun'> {
  const stored = async () => (await coordinator.tools()).engine.deadLetters;

  return {
    ...keptDeadLetters(stored),

    async rerun(meant, edits, settings = {}) {
      const deadLetters = await selectDeadLetters(await stored(), meant);
      if (deadLetters.length === 0) {
        throw new OperatorError('letter_unknown', 'No matching dead letters; nothing was sent.', 'List them first.');
      }
      const content = deadLettersCsv(deadLetters.map((deadLetter) => withEdits(deadLetter, edits)));
      const source = { name: 'dead-letters.csv', content };
      // Their names were allowed when they failed, and the guard does not hold what is sent once more.
      const chosen = withDefaults({ ...settings, maxInvalid: null, allowPlaceholder: [EVERY_NAME], simulate });
      const more = { deadLetters, ...handover.origin };
      return handover.begin(await coordinator.createRun(source, chosen, 'dead-letters rerun', more));
    },
  };
}

/** The dead letters of an open queue. */
export function keptDeadLetters(stored: () => Promise<DeadLetters>): KeptDeadLetters {
  return {
    async deadLetters(filter, { after = '', limit = Number.POSITIVE_INFINITY } = {}) {
      // Sorted by number: this order is stable while letters are added and removed between two pages.
      const deadLetters = (await selectDeadLetters(await stored(), filter))
        .filter(({ phoneNumber }) => phoneNumber > after)
        .sort(byNumber);
      const items = deadLetters.slice(0, limit);
      return { items, next: deadLetters.length > limit ? (items.at(-1)?.phoneNumber ?? null) : null };
    },

    deadLetterCauses: async (meant) => selectCauses(await stored(), meant),

    async discard(meant) {
      const deadLetters = await selectDeadLetters(await stored(), meant);
      for (const { phoneNumber } of deadLetters) await (await stored()).remove(phoneNumber);
      return deadLetters.length;
    },
  };
}

function byNumber(one: DeadLetter, other: DeadLetter): number {
  return one.phoneNumber < other.phoneNumber ? -1 : 1;
}
