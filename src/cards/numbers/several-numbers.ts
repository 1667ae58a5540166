import type { CountryCode } from 'libphonenumber-js/max';
import { parseBareNumber } from './bare-number.js';
import { type Parsed, parseNumber } from './parse-number.js';

/** What people put between two numbers. */
const BETWEEN = /\s*(?:[,;|&\r\n]|\/|\s(?:or|and|und|oder|ou|et|y|o|e)\s|(?<=\d)\s+(?=\+))\s*/i;
/** Fewer digits are an area code, which Germans and Austrians part from the number by a `/`. */
const LEAST_DIGITS = 7;

/**
 * The numbers of a cell that has more than one, or undefined: `+12015550105 / +12015550106`, and the short forms
 * `030 123456/57` and `030 12345/12346`, whose digits taken together would be another person's number.
 */
export function severalNumbers(text: string, country: CountryCode | undefined): string[] | undefined {
  const parts = text.split(BETWEEN);
  if (parts.length < 2) return undefined;
  const { numbers, isOne } = parts.reduce(takeIn, { numbers: [], isOne: true } as Taken);
  return isOne ? undefined : numbers;

  /** A part after a whole number is another number, whole or only its last digits; before that it goes on. */
  function takeIn({ numbers, isOne }: Taken, part: string): Taken {
    const before = numbers.at(-1);
    if (before === undefined || !/\d/.test(part)) return { numbers: [...numbers, part], isOne };
    if (!isWhole(before)) return { numbers: [...numbers.slice(0, -1), `${before} ${part}`], isOne };
    return { numbers: [...numbers, part], isOne: false };
  }

  function isWhole(part: string): boolean {
    const parsed: Parsed = part.startsWith('+') ? parseNumber(part) : parseBareNumber(part, country);
    const digits = part.replace(/\D/g, '').length;
    return parsed.ok ? parsed.isValid || digits > LEAST_DIGITS : digits > LEAST_DIGITS + 1;
  }
}

type Taken = { numbers: string[]; isOne: boolean };
