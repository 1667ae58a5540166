import {
  type CountryCode,
  isSupportedCountry,
  ParseError,
  parsePhoneNumberFromString,
  parsePhoneNumberWithError,
  validatePhoneNumberLength,
} from 'libphonenumber-js/max';

/** What can be wrong with a phone cell. Each is a row problem of the same code (`ROW_PROBLEMS`). */
export type PhoneProblemCode =
  | 'phone_missing'
  | 'phone_scientific'
  | 'phone_unreadable'
  | 'phone_extension'
  | 'phone_too_short'
  | 'phone_too_long'
  | 'phone_country_unknown'
  | 'phone_ambiguous';

/** What a phone cell turned out to be. `noted` says that the number is possible but not known as valid in the metadata. */
export type PhoneReading =
  | { ok: true; phoneNumber: string; noted?: 'not_known_as_valid' }
  | { ok: false; code: PhoneProblemCode };

const E164 = /^\+[1-9]\d{6,14}$/;
const MAX_E164 = '+'.length + 15;
/** A day as it is often written, or an amount: of digits and separators too. */
const DATE_OR_AMOUNT = /^(\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d+\.\d+)$/;
const SCIENTIFIC = /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i;
/** Invisible marks that spreadsheets and web pages leave around a number. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** True for a number as Linq wants it: + and 7 to 15 digits. */
export function isE164(text: string): boolean {
  return E164.test(text);
}

/** True for a two-letter country that has a numbering plan, in capitals. */
export function isCountry(text: string): text is CountryCode {
  return isSupportedCountry(text);
}

/** True for what somebody may have written as a number, also if a spreadsheet has damaged it since. */
export function isPhoneLike(cell: string): boolean {
  const text = tidyPhoneCell(cell);
  if (SCIENTIFIC.test(text)) return true;
  const digits = text.replace(/\D/g, '').length;
  return /^\+?[\d\s()./-]+$/.test(text) && digits >= 7 && digits <= 15 && !DATE_OR_AMOUNT.test(text);
}

/** The last four digits, for places where the whole number must not stand. */
export function lastFour(phoneNumber: string): string {
  return `…${phoneNumber.slice(-4)}`;
}

/** As people write it for readers in other countries: `+1 415 555 0132`. */
export function internationalForm(phoneNumber: string): string {
  return parsePhoneNumberFromString(phoneNumber)?.formatInternational() ?? phoneNumber;
}

/** The digits of a number as they are written, or dialled, within its own country. */
export function nationalDigits(phoneNumber: string): string[] {
  const number = parsePhoneNumberFromString(phoneNumber);
  return number ? [number.nationalNumber, number.formatNational().replace(/\D/g, '')] : [];
}

/**
 * Reads the cell of a phone column and brings the number to E.164.
 *
 * Mended on the way: separators, `(0)`, a leading `00`, a missing `+` before a full country code, national form with
 * `defaultCountry`, the leading `'` or tab of a spreadsheet, the `.0` of a number that went through a float.
 */
export function readPhoneNumber(cell: string, options: { defaultCountry?: CountryCode } = {}): PhoneReading {
  const text = tidyPhoneCell(cell);
  if (text === '') return { ok: false, code: 'phone_missing' };
  if (SCIENTIFIC.test(text)) return { ok: false, code: 'phone_scientific' };
  if (text.startsWith('+')) return parse(text);
  if (text.startsWith('00')) return parse(`+${text.slice(2)}`);

  const national = options.defaultCountry ? parse(text, options.defaultCountry) : undefined;
  if (national?.ok && !national.noted) return national;
  const withPlus = parse(`+${text}`);
  // What is only possible as a national number may be surely valid as one whose + is missing.
  if (national?.ok) return withPlus.ok && !withPlus.noted ? withPlus : national;
  if (!withPlus.ok) return national ?? withoutCountry(withPlus);
  if (options.defaultCountry !== undefined || !couldBeNorthAmerican(text)) return withPlus;
  return { ok: false, code: 'phone_ambiguous' };
}

/** The cell without what may stand round a number or in it and is no part of it. */
export function tidyPhoneCell(cell: string): string {
  return cell
    .replace(INVISIBLE, '')
    .trim()
    .replace(/^'/, '')
    .trim()
    .replace(/\(0\)/g, '')
    .replace(/^(\d{7,15})\.0$/, '$1')
    .replace(/^\+\s*00/, '+');
}

function parse(text: string, country?: CountryCode): PhoneReading {
  try {
    const number = parsePhoneNumberWithError(text, { extract: false, ...(country && { defaultCountry: country }) });
    if (number.ext) return { ok: false, code: 'phone_extension' };
    if (!number.isPossible() || !isE164(number.number)) return { ok: false, code: lengthProblem(number.number) };
    return number.isValid()
      ? { ok: true, phoneNumber: number.number }
      : { ok: true, phoneNumber: number.number, noted: 'not_known_as_valid' };
  } catch (error) {
    if (error instanceof ParseError) return { ok: false, code: problemOf(error) };
    throw error;
  }
}

/**
 * Ten digits that read as a number with a + in front (+41 55 555 01 23) and as a North American one (415 555 0123)
 * as well: guessing wrong would put a name on a stranger's line.
 */
function couldBeNorthAmerican(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  return digits.length === 10 && parse(digits, 'US').ok;
}

/** Without a country to try, a wrong length says little: most likely the country code is what is missing. */
function withoutCountry(reading: PhoneReading & { ok: false }): PhoneReading {
  const unknown = reading.code === 'phone_too_short' || reading.code === 'phone_too_long';
  return unknown ? { ok: false, code: 'phone_country_unknown' } : reading;
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
