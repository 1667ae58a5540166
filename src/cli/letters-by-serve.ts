import type { DeadLetter, DeadLetterFilter } from '../cards/dead-letter.js';
import { deadLetterPage, discarded } from '../web/api/schemas.js';
import type { ServeClient } from './serve-client.js';

/** The dead letters of a home, wherever they are looked at. */
export type StoredDeadLetters = {
  find(phoneNumber: string): Promise<DeadLetter | undefined>;
  /** Those that are meant, the oldest first. */
  chosen(filter: DeadLetterFilter, limit: number | undefined): Promise<DeadLetter[]>;
  discard(phoneNumbers: readonly string[]): Promise<void>;
};

/** Letters that are asked for at once. */
const PAGE = 1_000;
/** Numbers that one request names: a body may have a megabyte. */
const MOST_NUMBERS = 10_000;

/** The dead letters, as the process that serves the home has them. */
export function lettersByServe({ ask }: Pick<ServeClient, 'ask'>): StoredDeadLetters {
  const page = (query: URLSearchParams) => ask(deadLetterPage, 'GET', `/dead-letters?${query}`);

  return {
    async find(number) {
      return (await page(new URLSearchParams({ number, limit: '1' }))).items[0];
    },
    async chosen(filter, limit) {
      const letters: DeadLetter[] = [];
      const query = queryOf(filter);
      for (let after: string | null = ''; after !== null; ) {
        query.set('after', after);
        const { items, next } = await page(query);
        letters.push(...items);
        after = next;
      }
      // They come by number.
      return letters.sort(byFirstFailure).slice(0, limit);
    },
    async discard(phoneNumbers) {
      for (let from = 0; from < phoneNumbers.length; from += MOST_NUMBERS) {
        const numbers = phoneNumbers.slice(from, from + MOST_NUMBERS);
        await ask(discarded, 'POST', '/dead-letters/discard', { json: { numbers } });
      }
    },
  };
}

function queryOf({ run, status, code, since, phoneNumber }: DeadLetterFilter): URLSearchParams {
  const said = { run, status, code, since: since?.toISOString(), number: phoneNumber };
  const given = Object.entries(said).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return new URLSearchParams([...given, ['limit', String(PAGE)]]);
}

function byFirstFailure(one: DeadLetter, other: DeadLetter): number {
  return Date.parse(one.firstFailedAt) - Date.parse(other.firstFailedAt);
}
