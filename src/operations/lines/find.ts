import { fullName } from '../../cards/card.js';
import { numberSearchOf } from '../../cards/numbers/number-search.js';
import { OperatorError } from '../../errors.js';
import type { Operations } from '../operations.js';
import type { FoundNumbers } from './find-schema.js';

const MOST = 50;
const UNKNOWN = { name: '', failed: false };

/**
 * Finds numbers among the lines and cards of the account, what was set from this home, and the failed numbers. A whole number
 * is always found, also one of which nothing is known: its page says so.
 */
export function findOperations({
  lineList,
  deadLetters,
}: Pick<Operations, 'lineList' | 'deadLetters'>): Pick<Operations, 'find'> {
  return {
    async find(text) {
      const search = numberSearchOf(text);
      if (search.text === '') return { items: [], more: false, accountRead: true };
      const [list, { items: failed }] = await Promise.all([
        // Without the account there are still the failed numbers.
        lineList({ search: search.text, limit: MOST + 1 }).catch((error: unknown) => {
          if (error instanceof OperatorError) return null;
          throw error;
        }),
        deadLetters({ search }, { limit: MOST + 1 }),
      ]);
      const found = new Map<string, FoundNumbers['items'][number]>();
      if (search.phoneNumber !== null) found.set(search.phoneNumber, { ...UNKNOWN, phoneNumber: search.phoneNumber });
      for (const { phoneNumber, card } of list?.items ?? [])
        found.set(phoneNumber, { phoneNumber, name: fullName(card ?? {}), failed: false });
      for (const { phoneNumber, wanted } of failed) {
        const name = found.get(phoneNumber)?.name || fullName(wanted);
        found.set(phoneNumber, { phoneNumber, name, failed: true });
      }
      const items = [...found.values()];
      return { items: items.slice(0, MOST), more: items.length > MOST, accountRead: list !== null };
    },
  };
}
