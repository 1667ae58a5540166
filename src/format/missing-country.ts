import type { MissingCountry } from '../cards/numbers/missing-country.js';
import { formatCount } from './text.js';

/** What speaks for reading the numbers of a file as those of one country. */
export function missingCountryText({ numbers, matching, country, like }: MissingCountry): string {
  const share = `${formatCount(matching)} of ${formatCount(numbers)}`;
  const why =
    like === 'cards'
      ? `${share} can be ${country} numbers, as those of your cards are.`
      : `${share} match lines of your account as ${country} numbers.`;
  return `${formatCount(numbers)} ${numbers === 1 ? 'number has' : 'numbers have'} no country code; ${why}`;
}
