import type { CountryCode } from 'libphonenumber-js/max';
import { ambiguous, type Parsed, parseNumber } from './parse-number.js';

/** With country code a number has more digits than these, but for small countries; and national ones have seldom more. */
const MOST_NATIONAL_DIGITS = 10;
/** Countries in which a line has eleven digits that are written without a zero in front, as a country code could stand there. */
const LONG_NATIONAL: readonly CountryCode[] = ['BR', 'LU'];
const NORTH_AMERICAN = /^1[2-9]\d{9}$/;
/** Codes of services instead of countries, such as +800: https://www.itu.int/dms_pub/itu-t/opb/sp/T-SP-E.164D-2016-PDF-E.pdf */
const NO_COUNTRY = /^8(?:00|08|7[08]|8[12378])|^979/;
const THOUSANDS = /^\d{1,3}(?:([.' ])\d{3})(?:\1\d{3})+$/;

/**
 * Reads a number without a `+`: as a national one of the default country, or as an international one whose `+` is missing.
 * Where both are numbers, the way in which it is written decides; if it does not, the number is ambiguous. A guess would put a
 * name on a stranger's line.
 */
export function parseBareNumber(text: string, country: CountryCode | undefined): Parsed {
  const national = country && parseNumber(text, country);
  if (text.startsWith('00')) return afterZeros(parseNumber(`+${text.slice(2)}`), national);
  const international = withPlus(text, country);
  if (!national?.ok) return international.ok || !national ? international : national;
  if (!international.ok || !international.isValid || national.phoneNumber === international.phoneNumber)
    return national;
  return isWrittenNationally(text, national, international)
    ? national
    : ambiguous(national.phoneNumber, international.phoneNumber);
}

/** `00` comes before a country code nearly everywhere; in a few countries a national number may begin so. */
function afterZeros(international: Parsed, national: Parsed | undefined): Parsed {
  if (!national?.ok || !national.isValid) return international;
  if (!international.ok) return national;
  return national.phoneNumber === international.phoneNumber
    ? international
    : ambiguous(national.phoneNumber, international.phoneNumber);
}

/** An area code in brackets, or every digit where the country itself writes it: its trunk prefix is there, if it has one. */
function isWrittenNationally(
  text: string,
  national: Parsed & { ok: true },
  international: Parsed & { ok: true },
): boolean {
  if (text.startsWith('(')) return true;
  const isOfOnePlan = national.number.countryCallingCode === international.number.countryCallingCode;
  return national.isValid && !isOfOnePlan && digitsOf(national.number.formatNational()) === digitsOf(text);
}

/** The number with the + that may be missing, where it is written as if a country code stood there. */
function withPlus(text: string, country: CountryCode | undefined): Parsed {
  const parsed = parseNumber(`+${text}`);
  const digits = digitsOf(text);
  if (!parsed.ok) return country === undefined ? withoutCountry(parsed) : parsed;
  const isNorthAmerican = NORTH_AMERICAN.test(digits);
  if (!isGroupedByCountryCode(text, parsed.number.countryCallingCode) || NO_COUNTRY.test(digits)) return unknownCountry;
  if (!parsed.isValid && !isNorthAmerican) return unknownCountry;
  if (country !== undefined || isNorthAmerican) return parsed;
  if (digits.length <= MOST_NATIONAL_DIGITS) return mayBeNational(parsed, digits);
  const rival = LONG_NATIONAL.map((other) => parseNumber(digits, other)).find((one) => isRival(one, digits, parsed));
  return rival?.ok ? ambiguous(parsed.phoneNumber, rival.phoneNumber) : parsed;
}

const unknownCountry = { ok: false, code: 'phone_country_unknown' } as const;

/** So few digits are a whole national number in many countries, of which North America's is the one that is named. */
function mayBeNational({ phoneNumber }: Parsed & { ok: true }, digits: string): Parsed {
  const american = parseNumber(digits, 'US');
  return american.ok ? ambiguous(american.phoneNumber, phoneNumber) : { ok: false, code: 'phone_ambiguous' };
}

function isRival(other: Parsed, digits: string, parsed: Parsed & { ok: true }): boolean {
  if (!other.ok || !other.isValid || other.phoneNumber === parsed.phoneNumber) return false;
  return digitsOf(other.number.formatNational()) === digits;
}

/** `44 20 7946 0018` and `442079460018` may have a country code in front; `(51) 99123-4567` and `131 2345 6789` do not. */
function isGroupedByCountryCode(text: string, callingCode: string): boolean {
  if (text.startsWith('(')) return false;
  const [first = '', ...others] = text.split(/\D+/);
  return others.length === 0 || first === callingCode || THOUSANDS.test(text);
}

/** Without a country to try, a wrong length says little: most likely the country code is what is missing. */
function withoutCountry(parsed: Parsed & { ok: false }): Parsed {
  const unknown = parsed.code === 'phone_too_short' || parsed.code === 'phone_too_long';
  return unknown ? unknownCountry : parsed;
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}
