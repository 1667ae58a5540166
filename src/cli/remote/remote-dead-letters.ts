import type { DeadLetter } from '../../cards/dead-letter.js';
import { deadLetterFilterTexts } from '../../dead-letter-filters.js';
import { deadLetterPage, discarded } from '../../web/api/schemas.js';
import type { DeadLetterOperations } from '../command-operations.js';
import type { ServeClient } from './serve-client.js';

/** Dead letters that one request asks for. */
const PAGE = 1_000;
/** Numbers that one request names: a body may have a megabyte. */
const MOST_NUMBERS = 10_000;

/** The dead letters, as the process that serves the home has them. */
export function remoteDeadLetters({ ask }: Pick<ServeClient, 'ask'>): DeadLetterOperations {
  return {
    async deadLetters(filter, { after = '', limit = Number.POSITIVE_INFINITY } = {}) {
      const items: DeadLetter[] = [];
      const query = new URLSearchParams(deadLetterFilterTexts(filter));
      let next: string | null = after;
      while (next !== null && items.length < limit) {
        query.set('after', next);
        query.set('limit', String(Math.min(PAGE, limit - items.length)));
        const page: { items: DeadLetter[]; next: string | null } = await ask(
          deadLetterPage,
          'GET',
          `/dead-letters?${query}`,
        );
        items.push(...page.items);
        next = page.next;
      }
      return { items, next };
    },

    async discard({ numbers = [] }) {
      let count = 0;
      for (let from = 0; from < numbers.length; from += MOST_NUMBERS) {
        const json = { numbers: numbers.slice(from, from + MOST_NUMBERS) };
        count += (await ask(discarded, 'POST', '/dead-letters/discard', { json })).discarded;
      }
      return count;
    },
  };
}
