import { DEAD_LETTER_FILTER_NAMES, type DeadLetterFilterName } from '../../../dead-letter-filters.js';

/** The filter of the page, as in its address and its forms; an empty text filters nothing. */
export type DeadLetterQuery = Readonly<Record<DeadLetterFilterName, string>>;
export type QueryProblems = Partial<Record<DeadLetterFilterName, string>>;

export function readQuery(params: URLSearchParams): DeadLetterQuery {
  const texts = DEAD_LETTER_FILTER_NAMES.map((name) => [name, (params.get(name) ?? '').trim()]);
  return Object.fromEntries(texts) as DeadLetterQuery;
}

export function isFiltered(query: DeadLetterQuery): boolean {
  return DEAD_LETTER_FILTER_NAMES.some((name) => query[name] !== '');
}

/** The address of the page, with a filter. */
export function deadLettersHref(query: Partial<Record<DeadLetterFilterName | 'after' | 'notice', string>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== '');
  return given.length === 0 ? '/dead-letters' : `/dead-letters?${new URLSearchParams(given)}`;
}
