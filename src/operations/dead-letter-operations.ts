import { REMOVE_MARK } from '../cards/card.js';
import {
  causesOfDeadLetters,
  type DeadLetter,
  type DeadLetterCause,
  type DeadLetterEdits,
  selectedDeadLetter,
} from '../cards/dead-letter.js';
import { readCorrectedNumber } from '../cards/numbers/corrected-number.js';
import { ROW_PROBLEMS } from '../cards/row-problem.js';
import { isSelected } from '../dead-letter-filters.js';
import { OperatorError } from '../errors.js';
import { capitalize } from '../format/text.js';
import { EVERY_NAME } from '../intake/rows.js';
import { type DeadLetters, withoutWaiting } from '../queue/dead-letters.js';
import { deadLettersCsv, withEdits } from '../report/dead-letters-csv.js';
import { withDefaults } from '../runs/default-settings.js';
import type { DeadLetterSelection, Operations } from './operations.js';
import type { OperationsContext } from './operations-context.js';

/** The operations on dead letters that send nothing. */
export type KeptDeadLetters = Pick<Operations, 'deadLetters' | 'deadLetterCount' | 'deadLetterCauses' | 'discard'>;

/** Dead letters: listed, retried, discarded. */
export function deadLetterOperations({
  coordinator,
  simulate,
  handover,
}: OperationsContext): KeptDeadLetters & Pick<Operations, 'rerun'> {
  const stored = async () => {
    const { engine } = await coordinator.tools();
    return withoutWaiting(engine.deadLetters, engine.store);
  };

  return {
    ...keptDeadLetters(stored),

    async rerun(meant, edits, settings = {}) {
      const deadLetters = await selectDeadLetters(await stored(), meant);
      if (deadLetters.length === 0) {
        throw new OperatorError('letter_unknown', 'No matching dead letters; nothing was sent.', 'List them first.');
      }
      const sent = edited(deadLetters, edits);
      const content = deadLettersCsv(sent);
      const source = { name: 'dead-letters.csv', content };
      // Their names were allowed when they failed, and the guard does not hold what is sent once more.
      const asWas = { maxInvalid: null, allowPlaceholder: [EVERY_NAME], clearMarker: REMOVE_MARK };
      const chosen = withDefaults({ ...settings, ...asWas, simulate });
      const selected = deadLetters.map((letter, at) => selectedDeadLetter(letter, sent[at]?.phoneNumber));
      const more = { deadLetters: selected, ...handover.origin };
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

    deadLetterCount: async () => (await stored()).count(),

    deadLetterCauses: async (meant) => selectCauses(await stored(), meant),

    async discard(meant) {
      const deadLetters = await selectDeadLetters(await stored(), meant);
      for (const { phoneNumber } of deadLetters) await (await stored()).remove(phoneNumber);
      return deadLetters.length;
    },
  };
}

/** The letters with other values. @throws OperatorError `setting_invalid` */
function edited(deadLetters: readonly DeadLetter[], { phoneNumber, ...fields }: DeadLetterEdits): DeadLetter[] {
  const [first] = deadLetters;
  if (phoneNumber === undefined || !first) return deadLetters.map((deadLetter) => withEdits(deadLetter, fields));
  if (deadLetters.length > 1) {
    const what = `A number can be corrected for one dead letter at a time; ${deadLetters.length} are selected.`;
    throw new OperatorError('setting_invalid', what, 'Select one.');
  }
  const reading = readCorrectedNumber(phoneNumber, first.phoneNumber);
  if (!reading.ok) {
    const { meaning, remedy } = ROW_PROBLEMS[reading.code];
    throw new OperatorError('setting_invalid', `${capitalize(meaning)}.`, remedy);
  }
  return [withEdits(first, { ...fields, phoneNumber: reading.phoneNumber })];
}

function byNumber(one: DeadLetter, other: DeadLetter): number {
  return one.phoneNumber < other.phoneNumber ? -1 : 1;
}

/** The selected dead letters, oldest first. */
async function selectDeadLetters(stored: DeadLetters, meant: DeadLetterSelection): Promise<DeadLetter[]> {
  const deadLetters: DeadLetter[] = [];
  for await (const deadLetter of eachMeant(stored, meant)) deadLetters.push(deadLetter);
  return deadLetters;
}

/** The selected dead letters by cause, in one pass. */
async function selectCauses(stored: DeadLetters, meant: DeadLetterSelection): Promise<DeadLetterCause[]> {
  const deadLetters: ReturnType<typeof slim>[] = [];
  for await (const deadLetter of eachMeant(stored, meant)) deadLetters.push(slim(deadLetter));
  return causesOfDeadLetters(deadLetters);
}

/** Without its attempts, a hundred thousand letters fit into memory easily. */
function slim({ status, httpStatus, code, reason, wanted: { imageUrl }, firstFailedAt, notBefore }: DeadLetter) {
  const wanted = imageUrl === undefined ? {} : { imageUrl };
  return { status, httpStatus, code, reason, wanted, firstFailedAt, ...(notBefore !== undefined && { notBefore }) };
}

async function* eachMeant(
  stored: DeadLetters,
  { numbers, limit = Number.POSITIVE_INFINITY, ...filter }: DeadLetterSelection,
): AsyncGenerator<DeadLetter> {
  const among = numbers && new Set(numbers);
  let found = 0;
  for await (const deadLetter of stored.all()) {
    if (found >= limit) return;
    if (!isSelected(deadLetter, filter) || among?.has(deadLetter.phoneNumber) === false) continue;
    found += 1;
    yield deadLetter;
  }
}
