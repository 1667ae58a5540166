import { type CountryCode, getCountries, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { parseBareNumber } from './numbers/bare-number.js';
import { lineOf } from './numbers/line-of-account.js';
import { offerFor } from './numbers/number-offer.js';
import { readOldNumber } from './numbers/old-numbers.js';
import { isE164, parseNumber } from './numbers/parse-number.js';
import { plainPhoneText } from './numbers/phone-cell.js';
import type { PhoneReading } from './numbers/phone-reading.js';
import { severalNumbers } from './numbers/several-numbers.js';

export { isE164 } from './numbers/parse-number.js';
export type { PhoneProblemCode, PhoneReading } from './numbers/phone-reading.js';

/** `lines`: the account's, in E.164. A number that is one of them is right, whatever the metadata say. */
export type PhoneOptions = { defaultCountry?: CountryCode; lines?: { has(phoneNumber: string): boolean } };

/** A cell with more characters is no number, and is not looked at any closer. */
const MOST_CHARACTERS = 200;
/** A day as it is often written. */
const DATE =
  /^(?:(?:19|20)\d\d([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])|[0-3]?\d([-./])[0-3]?\d\2(?:19|20)\d\d)$/;
const AMOUNT = /^\d+\.\d+$/;
const SCIENTIFIC = /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i;
/** As a spreadsheet shows large figures. */
const WITH_COMMAS = /^\d{1,3}(?:,\d{3})+$/;
/** Of a number that a program has taken for one with decimals. */
const WITH_DECIMALS = /^\+?\d{7,15}[.,]0{1,2}$/;
const WRITTEN_AS_NUMBER = /^\+?[\d\s().\-/]*\d$/;

/** True for a two-letter country that has a numbering plan, in capitals. */
export function isCountry(text: string): text is CountryCode {
  return isSupportedCountry(text);
}

/** All two-letter countries that have a numbering plan, in capitals. */
export function countries(): CountryCode[] {
  return getCountries();
}

/** Dialled as it is written, without a prefix; the library takes twenty times as long to say so. */
const NORTH_AMERICAN = /^\+1([2-9]\d{9})$/;

/** True for what may have been written as a number, also if a spreadsheet has damaged it since. */
export function isPhoneLike(cell: string): boolean {
  const text = plainPhoneText(cell.slice(0, MOST_CHARACTERS));
  if (SCIENTIFIC.test(text)) return true;
  const digits = text.replace(/\D/g, '').length;
  return /^\+?[\d\s()./-]+$/.test(text) && digits >= 7 && digits <= 15 && !DATE.test(text) && !AMOUNT.test(text);
}

/** The last four digits, for places where the whole number must not stand. */
export function lastFour(phoneNumber: string): string {
  return `…${phoneNumber.slice(-4)}`;
}

/** As people write it for readers in other countries: `+1 415 555 0132`. */
export function internationalForm(phoneNumber: string): string {
  return parsePhoneNumberFromString(phoneNumber)?.formatInternational() ?? phoneNumber;
}

/** The country of a number, where its numbering plan says so. */
export function countryOf(phoneNumber: string): CountryCode | undefined {
  return parsePhoneNumberFromString(phoneNumber)?.country;
}

/** The digits of a number as they are written, or dialled, within its own country. */
export function nationalDigits(phoneNumber: string): string[] {
  const [, northAmerican] = NORTH_AMERICAN.exec(phoneNumber) ?? [];
  if (northAmerican !== undefined) return [northAmerican, northAmerican];
  const number = parsePhoneNumberFromString(phoneNumber);
  return number ? [number.nationalNumber, number.formatNational().replace(/\D/g, '')] : [];
}

/**
 * Reads the cell of a phone column and brings the number to E.164.
 *
 * Read as meant: separators, blanks and digits of every script, `(0)`, a leading `00`, a missing `+` before a full country
 * code, national form with `defaultCountry`, a label (`tel:`) or a note in brackets, the leading `'` or tab of a spreadsheet,
 * the `.0` of a number that went through a float. Anything that could be another person's number is a problem.
 */
export function readPhoneNumber(cell: string, options: PhoneOptions = {}): PhoneReading {
  if (cell.length > MOST_CHARACTERS) return { ok: false, code: 'phone_unreadable' };
  if (isE164(cell) && options.lines?.has(cell)) return { ok: true, phoneNumber: cell };
  const text = plainPhoneText(cell);
  if (text === '') return { ok: false, code: 'phone_missing' };
  const line = options.lines && lineOf(text, options.lines, options.defaultCountry);
  if (line !== undefined) return { ok: true, phoneNumber: line };
  const reading = read(text.replace(/^(\d{7,15})\.0$/, '$1'), options.defaultCountry);
  return reading.ok ? reading : offerFor(text, reading, (digits) => read(digits, options.defaultCountry));
}

function read(text: string, country: CountryCode | undefined): PhoneReading {
  if (SCIENTIFIC.test(text)) return { ok: false, code: 'phone_scientific' };
  const isNumber = WRITTEN_AS_NUMBER.test(text);
  if (DATE.test(text) || WITH_DECIMALS.test(text) || WITH_COMMAS.test(text) || (!isNumber && !/\d/.test(text)))
    return { ok: false, code: 'phone_unreadable' };
  if (!isNumber && hasExtension(text, country)) return { ok: false, code: 'phone_extension' };
  const several = severalNumbers(text, country);
  if (several) return { ok: false, code: 'phone_several', detail: several.join(' and ') };
  if (!isNumber) return { ok: false, code: 'phone_unreadable' };
  const parsed = text.startsWith('+') ? parseNumber(text) : parseBareNumber(text, country);
  if (parsed.ok && parsed.isValid) return { ok: true, phoneNumber: parsed.phoneNumber };
  const old = text.startsWith('+') || text.startsWith('00') ? outdated(text) : undefined;
  if (old) return old;
  return parsed.ok ? { ok: true, phoneNumber: parsed.phoneNumber, noted: 'not_known_as_valid' } : parsed;
}

/** The library knows how an extension is written in many languages. */
function hasExtension(text: string, country: CountryCode | undefined): boolean {
  const parsed = parseNumber(text, country ?? 'US');
  return !parsed.ok && parsed.code === 'phone_extension';
}

/**
 * Reads a number to search for. The result is only shown, so a number with its country code counts as it is
 * written, whatever the metadata say.
 */
export function readNumberToFind(text: string, options: PhoneOptions = {}): PhoneReading {
  const reading = readPhoneNumber(text, options);
  if (reading.ok || !/^(?:\+|00)/.test(plainPhoneText(text))) return reading;
  const asWritten = readPhoneNumber(text, { ...options, lines: { has: isE164 } });
  return asWritten.ok ? asWritten : reading;
}

/** A number that is not valid now may have been so years ago. */
function outdated(text: string): PhoneReading | undefined {
  const old = readOldNumber(`+${text.replace(/\D/g, '').replace(/^00/, '')}`);
  if (!old) return undefined;
  const { says, today } = old;
  return { ok: false, code: 'phone_outdated', detail: says, ...(today !== undefined && { suggestion: today }) };
}
