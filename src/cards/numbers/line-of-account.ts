import type { CountryCode } from 'libphonenumber-js/max';
import { parseNumber } from './parse-number.js';

const WRITTEN_AS_NUMBER = /^\+?[\d\s().\-/]*\d$/;
const ZERO_IN_BRACKETS = /\(\s*0\s*\)/;

/**
 * The line of the account whose digits a cell has, country code included. It is compared digit by digit, since a plan that has
 * changed, or a range that the metadata do not know yet, makes a line no less a line.
 *
 * @param text as {@link plainPhoneText} gives it
 * @param country the default country, whose reading counts too where the `+` is missing
 * @returns undefined where no line has these digits, or two of them can be meant
 */
export function lineOf(
  text: string,
  lines: { has(phoneNumber: string): boolean },
  country: CountryCode | undefined,
): string | undefined {
  if (!WRITTEN_AS_NUMBER.test(text)) return undefined;
  const forms = [text.replace(ZERO_IN_BRACKETS, '0'), text.replace(ZERO_IN_BRACKETS, '')].map(internationalDigits);
  const found = new Set(forms.filter((number) => lines.has(number)));
  if (text.startsWith('+') || text.startsWith('00')) return only(found);
  // The reading within a country is as good as any: a line of the account in a foreign plan does not take its place.
  if (text.startsWith('(')) found.clear();
  const national = country && parseNumber(text, country);
  if (!national?.ok) return only(found);
  if (lines.has(national.phoneNumber)) return only(found.add(national.phoneNumber));
  return national.isValid ? undefined : only(found);
}

function only(found: ReadonlySet<string>): string | undefined {
  return found.size === 1 ? [...found][0] : undefined;
}

function internationalDigits(text: string): string {
  const digits = text.replace(/\D/g, '');
  return `+${text.startsWith('+') ? digits : digits.replace(/^00/, '')}`;
}
