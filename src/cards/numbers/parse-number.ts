import {
  type CountryCode,
  ParseError,
  type PhoneNumber,
  parsePhoneNumberWithError,
  validatePhoneNumberLength,
} from 'libphonenumber-js/max';
import type { PhoneProblemCode } from './phone-reading.js';

/** A number as the metadata of libphonenumber see it; `isValid`: they know a range that it lies in. */
export type Parsed = { ok: true; phoneNumber: string; number: PhoneNumber; isValid: boolean } | NotParsed;
export type NotParsed = { ok: false; code: PhoneProblemCode; detail?: string };

const E164 = /^\+[1-9]\d{6,14}$/;
const MAX_E164 = '+'.length + 15;
const ZERO_IN_BRACKETS = /\(\s*0\s*\)/;

/** True for a number as Linq wants it: + and 7 to 15 digits. */
export function isE164(text: string): boolean {
  return E164.test(text);
}

/**
 * Parses a number in plain ASCII: with `+`, or as it is dialled in a country.
 *
 * `(0)` is a zero that most countries only dial at home, while Italy, San Marino, the Vatican, Ivory Coast and the Congo keep
 * it: so the number is parsed with it first, and without it where it is not valid so.
 */
export function parseNumber(text: string, country?: CountryCode): Parsed {
  if (!ZERO_IN_BRACKETS.test(text)) return parse(text, country);
  const kept = parse(text.replace(ZERO_IN_BRACKETS, '0'), country);
  const dropped = parse(text.replace(ZERO_IN_BRACKETS, ' '), country);
  if (!kept.ok || !dropped.ok || kept.phoneNumber === dropped.phoneNumber) {
    return kept.ok && (kept.isValid || !dropped.ok) ? kept : dropped;
  }
  if (kept.isValid === dropped.isValid && (!kept.isValid || isLongMobile(dropped.number))) {
    return ambiguous(kept.phoneNumber, dropped.phoneNumber);
  }
  return kept.isValid ? kept : dropped;
}

/** A number that can be read in two ways, each of another line. */
export function ambiguous(one: string, other: string): NotParsed {
  return { ok: false, code: 'phone_ambiguous', detail: `${one} or ${other}` };
}

/** Ten digits are what an Italian mobile number has: then the zero before it can be a slip as well as a landline’s. */
function isLongMobile(number: PhoneNumber): boolean {
  return number.getType() === 'MOBILE' && number.nationalNumber.length >= 10;
}

function parse(text: string, country?: CountryCode): Parsed {
  try {
    const number = parsePhoneNumberWithError(text, { extract: false, ...(country && { defaultCountry: country }) });
    if (number.ext) return { ok: false, code: 'phone_extension' };
    const phoneNumber: string = number.number;
    if (!number.isPossible() || !isE164(phoneNumber)) return { ok: false, code: lengthProblem(phoneNumber) };
    return { ok: true, phoneNumber, number, isValid: number.isValid() };
  } catch (error) {
    if (error instanceof ParseError) return { ok: false, code: problemOf(error) };
    throw error;
  }
}

/** Some countries allow more digits than E.164 does, and some fewer than a line can have: those are no numbers for Linq either. */
function lengthProblem(phoneNumber: string): PhoneProblemCode {
  const tooLong = phoneNumber.length > MAX_E164 || validatePhoneNumberLength(phoneNumber) === 'TOO_LONG';
  return tooLong ? 'phone_too_long' : 'phone_too_short';
}

/** The library's own codes: https://gitlab.com/catamphetamine/libphonenumber-js#parsephonenumberwitherror */
function problemOf(error: ParseError): PhoneProblemCode {
  switch (error.message) {
    case 'TOO_SHORT':
      return 'phone_too_short';
    case 'TOO_LONG':
      return 'phone_too_long';
    case 'INVALID_COUNTRY':
      return 'phone_country_unknown';
    default:
      return 'phone_unreadable';
  }
}
