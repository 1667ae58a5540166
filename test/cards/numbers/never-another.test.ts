import type { CountryCode, PhoneNumber } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { readPhoneNumber } from '../../../src/cards/phone-number.js';
import { numbersOfAllPlans } from '../../support/numbers-of-plans.js';

const SEED = 20_260_301;
const numbers = numbersOfAllPlans({ ofEach: 11, seed: SEED });
const ARABIC_INDIC = '٠١٢٣٤٥٦٧٨٩';

/** A zero in brackets, where a country dials or keeps one. */
function withZero(number: PhoneNumber): string {
  const national = number.formatNational();
  const [, rest = ''] = /^\(?0(.*)$/.exec(national) ?? [];
  return rest === '' ? number.formatInternational() : `+${number.countryCallingCode} (0)${rest.replace(/[()]/g, '')}`;
}

const SPELLINGS: Readonly<Record<string, (number: PhoneNumber) => string>> = {
  'E.164': ({ number }) => number,
  international: (number) => number.formatInternational(),
  'RFC 3966': (number) => number.getURI(),
  'with (0)': withZero,
  'with 00': (number) => number.formatInternational().replace('+', '00'),
  'country code in brackets': (number) => number.formatInternational().replace(/^(\+\d+)/, '($1)'),
  'full-width, with hyphens': (number) =>
    number
      .formatInternational()
      .replaceAll(' ', '‐')
      .replace('+', '＋')
      .replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  'Arabic digits, between marks of direction': (number) =>
    `\u202b${number.formatInternational().replace(/\d/g, (digit) => ARABIC_INDIC[Number(digit)] ?? '')}\u202c`,
};

/** Written without a country code, or without its +: to be read as meant, or not at all. */
const BARE: Readonly<Record<string, (number: PhoneNumber) => string>> = {
  national: (number) => number.formatNational(),
  'national, without its signs': (number) => number.formatNational().replace(/\D/g, ''),
  'without trunk prefix': ({ nationalNumber }) => nationalNumber,
  'without +': ({ number }) => number.slice(1),
  'without +, grouped': (number) => number.formatInternational().slice(1),
};

const NO_COUNTRY = Object.entries(BARE).filter(([name]) => name !== 'without trunk prefix');

describe(`a number that the metadata know (${numbers.length} of all countries, seed ${SEED})`, () => {
  it.each(Object.entries(SPELLINGS))('is read as itself: %s', (_, spell) => {
    const wrong = numbers.flatMap((number) => {
      const reading = readPhoneNumber(spell(number));
      return reading.ok && reading.phoneNumber === number.number
        ? []
        : [`${number.number}: ${spell(number)}: ${JSON.stringify(reading)}`];
    });
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries({ ...SPELLINGS, ...BARE }))(
    'is itself or a problem with its own country as default: %s',
    (_, spell) => {
      const readOf = (number: PhoneNumber) =>
        readPhoneNumber(spell(number), { defaultCountry: number.country as CountryCode });
      expect(others(readOf, spell)).toEqual([]);
    },
  );

  it.each([...NO_COUNTRY])('is itself or a problem without a default country: %s', (_, spell) => {
    // Eleven digits from 1 on are North American where no country is given: docs/csv.md.
    const found = others((number) => readPhoneNumber(spell(number)), spell);
    expect(found.filter((text) => !/ \+1[2-9]\d{9}$/.test(text))).toEqual([]);
  });

  it.each(['GB', 'US', 'DE', 'IT'] as const)(
    'is itself or a problem with %s as default, with its country code',
    (defaultCountry) => {
      const spell = SPELLINGS['international'] ?? withZero;
      expect(others((number) => readPhoneNumber(spell(number), { defaultCountry }), spell)).toEqual([]);
    },
  );
});

describe('a number of North America', () => {
  const areaCodes = Array.from({ length: 800 }, (_, index) => String(index + 200));

  it.each([
    ['(NPA) 555-1234', 'in brackets'],
    ['NPA-555-1234', 'with hyphens'],
    ['NPA.555.1234', 'with dots'],
    ['NPA5551234', 'as bare digits'],
    ['1 (NPA) 555-1234', 'with 1'],
  ])('stays one with each of the 800 area codes, or is a problem: %s', (form) => {
    const wrong = areaCodes.flatMap((areaCode) => {
      const reading = readPhoneNumber(form.replace('NPA', areaCode), { defaultCountry: 'US' });
      return reading.ok && reading.phoneNumber !== `+1${areaCode}5551234`
        ? [`${areaCode}: ${reading.phoneNumber}`]
        : [];
    });
    expect(wrong).toEqual([]);
  });

  it('is read with each of the 800 area codes where it is written in brackets', () => {
    const unread = areaCodes.filter(
      (areaCode) => !readPhoneNumber(`(${areaCode}) 555-1234`, { defaultCountry: 'US' }).ok,
    );
    expect(unread).toEqual([]);
  });
});

function others(
  readOf: (number: PhoneNumber) => ReturnType<typeof readPhoneNumber>,
  spell: (number: PhoneNumber) => string,
): string[] {
  return numbers.flatMap((number) => {
    const reading = readOf(number);
    return !reading.ok || reading.phoneNumber === number.number
      ? []
      : [`${number.country} ${number.getType()} ${number.number}: ${spell(number)}: ${reading.phoneNumber}`];
  });
}
