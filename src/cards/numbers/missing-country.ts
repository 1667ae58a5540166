import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { z } from 'zod';
import type { AccountTable } from '../account-table.js';
import type { Decision, PlannedRow } from '../plan.js';
import type { RowProblem } from '../row-problem.js';
import { parseNumber } from './parse-number.js';
import { plainPhoneText } from './phone-cell.js';

/** Countries of the account's lines that are tried; an account with lines of more has no country that is meant. */
const MOST_COUNTRIES = 5;

/** Numbers without country code, and what they are with the country of the account's lines that fits most of them. */
export const missingCountrySchema = z.object({
  numbers: z.number().int().positive(),
  country: z.string(),
  /** Those of them that are lines of the account as numbers of that country; with `like`, those that can be numbers there. */
  matching: z.number().int().positive(),
  like: z
    .literal('cards')
    .optional()
    .describe('Set where the lines of the account are not known: the country is that of its cards.'),
});
export type MissingCountry = z.infer<typeof missingCountrySchema>;

type Account = Pick<AccountTable, 'lines' | 'isLine' | 'lineCount' | 'cards'>;

/** Finds out whether one setting, the default country, would settle most problems of a file. */
export class MissingCountryFinder {
  readonly #account: Account | null;
  #matching: Map<CountryCode, number> | undefined;
  #numbers = 0;

  /** @param account null: not known, then nothing is found */
  constructor(account: Account | null) {
    this.#account = account;
  }

  add({ decision }: PlannedRow): void {
    const problem = this.#account ? countryProblem(decision) : undefined;
    if (!problem || !this.#account) return;
    this.#numbers += 1;
    const text = plainPhoneText(problem.value);
    // Made for the first such number: most files have none.
    this.#matching ??= new Map(countriesOf(numbersOf(this.#account)).map((country) => [country, 0]));
    for (const [country, matching] of this.#matching) {
      const parsed = parseNumber(text, country);
      if (!parsed.ok) continue;
      const isMeant = this.#isByLines ? this.#account.isLine(parsed.phoneNumber) : parsed.isValid;
      if (isMeant) this.#matching.set(country, matching + 1);
    }
  }

  /** Null where no number has lost its country code, or none of them is a line of the account. */
  get finding(): MissingCountry | null {
    const [best] = [...(this.#matching ?? [])].sort(([, one], [, other]) => other - one);
    if (!best || best[1] === 0) return null;
    const [country, matching] = best;
    return { numbers: this.#numbers, country, matching, ...(!this.#isByLines && { like: 'cards' as const }) };
  }

  get #isByLines(): boolean {
    return (this.#account?.lineCount ?? 0) > 0;
  }
}

/** Problems that the country of a number settles. */
export function isOfCountry({ code }: { code: string }): boolean {
  return code === 'phone_country_unknown' || code === 'phone_ambiguous';
}

export function countryProblem(decision: Decision): RowProblem | undefined {
  if (decision.kind !== 'invalid') return undefined;
  return decision.problems.find(isOfCountry);
}

/** An account of which no lines are listed, such as the simulator's, still has cards. */
function* numbersOf(account: Account): Generator<string> {
  if (account.lineCount > 0) yield* account.lines();
  else for (const { phoneNumber } of account.cards()) yield phoneNumber;
}

/** Digits that tell the country, those of a shared country code too. */
const COUNTRY_DIGITS = 7;

/** The countries of most lines first. Of lines that begin alike only one is looked up. */
function countriesOf(lines: Iterable<string>): CountryCode[] {
  const alike = new Map<string, { line: string; count: number }>();
  for (const line of lines) {
    const begins = line.slice(0, 1 + COUNTRY_DIGITS);
    const group = alike.get(begins);
    if (group) group.count += 1;
    else alike.set(begins, { line, count: 1 });
  }
  const counts = new Map<CountryCode, number>();
  for (const { line, count } of alike.values()) {
    const country = parsePhoneNumberFromString(line)?.country;
    if (country) counts.set(country, (counts.get(country) ?? 0) + count);
  }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST_COUNTRIES)
    .map(([country]) => country);
}
