import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { z } from 'zod';
import type { PlannedRow } from '../plan.js';
import { parseNumber } from './parse-number.js';
import { plainPhoneText } from './phone-cell.js';

/** Countries of the account's lines that are tried; an account with lines of more has no country that is meant. */
const MOST_COUNTRIES = 5;

/** Numbers without country code, and what they are with the country of the account's lines that fits most of them. */
export const missingCountrySchema = z.object({
  numbers: z.number().int().positive(),
  country: z.string(),
  /** Those of them that are lines of the account as numbers of that country. */
  matching: z.number().int().positive(),
});
export type MissingCountry = z.infer<typeof missingCountrySchema>;

/** Finds out whether one setting, the default country, would settle most problems of a file. */
export class MissingCountryFinder {
  readonly #lines: ReadonlySet<string>;
  readonly #matching: Map<CountryCode, number>;
  #numbers = 0;

  /** @param lines the account's; null: not known, then nothing is found */
  constructor(lines: readonly string[] | null) {
    this.#lines = new Set(lines);
    this.#matching = new Map(countriesOf(lines ?? []).map((country) => [country, 0]));
  }

  add({ decision }: PlannedRow): void {
    if (decision.kind !== 'invalid' || this.#matching.size === 0) return;
    const problem = decision.problems.find(
      ({ code }) => code === 'phone_country_unknown' || code === 'phone_ambiguous',
    );
    if (!problem) return;
    this.#numbers += 1;
    const text = plainPhoneText(problem.value);
    for (const [country, matching] of this.#matching) {
      const parsed = parseNumber(text, country);
      if (parsed.ok && this.#lines.has(parsed.phoneNumber)) this.#matching.set(country, matching + 1);
    }
  }

  /** Null where no number has lost its country code, or none of them is a line of the account. */
  get finding(): MissingCountry | null {
    const [best] = [...this.#matching].sort(([, one], [, other]) => other - one);
    if (!best || best[1] === 0) return null;
    return { numbers: this.#numbers, country: best[0], matching: best[1] };
  }
}

/** The countries of most lines first. */
function countriesOf(lines: readonly string[]): CountryCode[] {
  const counts = new Map<CountryCode, number>();
  for (const line of lines) {
    const country = parsePhoneNumberFromString(line)?.country;
    if (country) counts.set(country, (counts.get(country) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST_COUNTRIES)
    .map(([country]) => country);
}
