import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import {
  isCountry,
  isE164,
  lastFour,
  nationalDigits,
  readNumberToFind,
  readPhoneNumber,
} from '../../src/cards/phone-number.js';

const read = (cell: string) => readPhoneNumber(cell);

describe('a phone number is brought to E.164', () => {
  it.each([
    ['as it is, when it is so already', '+12025550100'],
    ['with blanks, brackets and hyphens', '+1 (202) 555-0100'],
    ['with dots', '+1.202.555.0100'],
    ['with dashes of a word processor', '+1–202–555–0100'],
    ['with non-breaking spaces', '\u00a0+1\u00a0202\u00a0555\u00a00100'],
    ['with a leading 00', '001 202 555 0100'],
    ['with both + and 00', '+001 202 555 0100'],
    ['without the + before its country code', '12025550100'],
    ["with a spreadsheet's leading '", "'+12025550100"],
    ["with a spreadsheet's leading tab", '\t+12025550100'],
    ['with blanks around', '  +12025550100  '],
    ['with the .0 of a number that went through a float', '12025550100.0'],
    ['with invisible marks around, as copied from a web page', '\u202a+12025550100\u202c\u200b'],
    ['with a byte order mark glued to it', '\ufeff+12025550100'],
    ['in full-width digits', '+１２０２５５５０１００'],
  ])('%s', (_, cell) => {
    expect(read(cell)).toEqual({ ok: true, phoneNumber: '+12025550100' });
  });

  it('leaves out the (0) that is only dialled within a country', () => {
    expect(read('+44 (0)20 7946 0958')).toEqual({ ok: true, phoneNumber: '+442079460958' });
  });

  it('takes a number that is possible but not known as valid, and notes it', () => {
    expect(read('+1 555 555 5555')).toEqual({ ok: true, phoneNumber: '+15555555555', noted: 'not_known_as_valid' });
  });
});

describe('with a default country', () => {
  it('reads the national form', () => {
    expect(readPhoneNumber('(202) 555-0100', { defaultCountry: 'US' })).toEqual({
      ok: true,
      phoneNumber: '+12025550100',
    });
  });

  it('reads the national form with its leading 0', () => {
    expect(readPhoneNumber('020 7946 0958', { defaultCountry: 'GB' })).toEqual({
      ok: true,
      phoneNumber: '+442079460958',
    });
  });

  it.each(['+44 20 7946 0958', '0044 20 7946 0958', '442079460958', '011 44 20 7946 0958'])(
    'still reads %s as the number of the other country that it is',
    (cell) => {
      expect(readPhoneNumber(cell, { defaultCountry: 'US' })).toEqual({ ok: true, phoneNumber: '+442079460958' });
    },
  );

  it('reads ten digits that are no national number as the number of another country', () => {
    expect(readPhoneNumber('4930123456', { defaultCountry: 'FR' })).toEqual({ ok: true, phoneNumber: '+4930123456' });
  });

  it('tells what is wrong with a national number', () => {
    expect(readPhoneNumber('202-555-010', { defaultCountry: 'US' })).toEqual({ ok: false, code: 'phone_too_short' });
  });
});

describe('without a default country', () => {
  it('does not guess when ten digits could be a North American number or one of another country', () => {
    expect(read('4930123456')).toEqual({
      ok: false,
      code: 'phone_ambiguous',
      detail: '+14930123456 or +4930123456',
    });
  });

  it('reads the same ten digits when they come with a +', () => {
    expect(read('+4930123456')).toEqual({ ok: true, phoneNumber: '+4930123456' });
  });

  it('asks for the country code when the digits are no number with a + in front', () => {
    expect(read('(415) 555-0132')).toEqual({ ok: false, code: 'phone_country_unknown' });
  });

  it('asks for the country code when a national number begins with 0', () => {
    expect(read('020 7946 0958')).toEqual({ ok: false, code: 'phone_country_unknown' });
  });
});

describe('a phone cell that cannot be read says why', () => {
  it.each(['', ' ', '\t', "'", '\u200b', '\ufeff'])('nothing stands in it: %j', (cell) => {
    expect(read(cell)).toEqual({ ok: false, code: 'phone_missing' });
  });

  it.each(['4.41E+11', '4,41E+11', '4.41e11', '4E+11', "'4.41E+11", '+4.41E+11', '4.41E+011'])(
    'a spreadsheet has taken its digits: %s',
    (cell) => {
      expect(read(cell)).toEqual({ ok: false, code: 'phone_scientific' });
    },
  );

  it.each([
    'abc',
    'n/a',
    '-',
    '+',
    '1-800-FLOWERS',
    '2024-05-01',
    '31.12.2024',
    '+1 202 555 0100 mobile',
    '+49 30 12345²',
    '+1 201 555 010 (3)',
  ])('it is no phone number: %s', (cell) => {
    expect(read(cell)).toEqual({ ok: false, code: 'phone_unreadable' });
  });

  it.each(['+12025550100 x12', '+1 202 555 0100 ext. 12', '+12025550100;ext=12'])('it has an extension: %s', (cell) => {
    expect(read(cell)).toEqual({ ok: false, code: 'phone_extension' });
  });

  it.each(['+999 123 456', '+210 555 555', '+0 415'])('no country has such a code: %s', (cell) => {
    expect(read(cell)).toEqual({ ok: false, code: 'phone_country_unknown' });
  });
});

describe('a number as people and programs write it', () => {
  it.each([
    ['narrow no-break spaces', '+33\u202f1\u202f99\u202f00\u202f01\u202f00', '+33199000100'],
    ['figure spaces', '+1\u2007201\u2007555\u20070100', '+12015550100'],
    ['an Arabic letter mark', '\u061c+966501234567', '+966501234567'],
    ['full-width digits', '＋８１ ９０ １２３４ ５６７８', '+819012345678'],
    ['Arabic digits', '٠٠٩٦٦٥٠١٢٣٤٥٦٧', '+966501234567'],
    ['Persian digits', '+۹۸ ۹۱۲ ۳۴۵ ۶۷۸۹', '+989123456789'],
    ['Devanagari digits', '+९१ ९८७६५ ४३२१०', '+919876543210'],
    ['a minus instead of a hyphen', '+1−201−555−0100', '+12015550100'],
    ['its country code in brackets', '(+44) 7700 900100', '+447700900100'],
    ['square brackets', '[+1] 201 555 0100', '+12015550100'],
    ['brackets after the +', '+(44) 7700 900100', '+447700900100'],
    ['a link', 'tel:+12015550101', '+12015550101'],
    ['another link', 'whatsapp:+12015550102', '+12015550102'],
    ['a label', 'Tel.: +12015550102', '+12015550102'],
    ['a note in brackets', '+1 201 555 0103 (mobile)', '+12015550103'],
    ['a line break at its end', '+12015550104\n', '+12015550104'],
    ['the zero that Italy keeps', '+39 (0)35 1234567', '+390351234567'],
    ['the zero that Ivory Coast keeps', '+225 (0)7 07 12 34 56', '+2250707123456'],
    ['the zero that San Marino keeps', '+378 (0)549 886377', '+3780549886377'],
    ['the zero that Spain does not know', '+34 (0)912 345 678', '+34912345678'],
  ])('may have %s', (_, cell, phoneNumber) => {
    expect(read(cell)).toMatchObject({ ok: true, phoneNumber });
  });

  it.each(Intl.supportedValuesOf('numberingSystem').filter((name) => !['hanidec'].includes(name)))(
    'may be written in the digits of %s, or is no number',
    (system) => {
      const digits = new Intl.NumberFormat(`en-u-nu-${system}`, { useGrouping: false }).format(12_025_550_100);
      if (/^\p{Nd}+$/u.test(digits)) expect(read(`+${digits}`)).toEqual({ ok: true, phoneNumber: '+12025550100' });
      else expect(read(`+${digits}`).ok).toBe(false);
    },
  );

  it.each([
    ['12015550107,00', 'phone_unreadable', '+12015550107'],
    ['1.2015550108E10', 'phone_scientific', '+12015550108'],
    ['966501234567+', 'phone_unreadable', '+966501234567'],
    ['="+12015550109"', 'phone_unreadable', '+12015550109'],
    ['12,015,550,109', 'phone_unreadable', '+12015550109'],
  ])('is offered where only its form is wrong: %s', (cell, code, suggestion) => {
    expect(read(cell)).toEqual({ ok: false, code, suggestion });
  });

  it.each(['1.20155501E+10', '1.2E10', '4,155,550,132', '12015550107,50'])(
    'is not offered where digits may be lost: %s',
    (cell) => {
      expect(read(cell)).not.toHaveProperty('suggestion');
    },
  );
});

describe('two numbers in one cell are told, and never joined', () => {
  it.each([
    ['+12015550105 / +12015550106', undefined, '+12015550105 and +12015550106'],
    ['+12015550105+12015550106', undefined, undefined],
    ['+12015550105 +12015550106', undefined, '+12015550105 and +12015550106'],
    ['+12015550105\n+12015550106', undefined, '+12015550105 and +12015550106'],
    ['+12015550105 or +12015550106', undefined, '+12015550105 and +12015550106'],
    ['+12015550105, +12015550106', undefined, '+12015550105 and +12015550106'],
    ['030 123456/57', 'DE', '030 123456 and 57'],
    ['030 12345/12346', 'DE', '030 12345 and 12346'],
    ['030/12345/67', 'DE', '030 12345 and 67'],
    ['+1 415 555 0132/33', undefined, '+1 415 555 0132 and 33'],
  ] as const)('%s', (cell, defaultCountry, detail) => {
    const reading = readPhoneNumber(cell, defaultCountry && { defaultCountry });
    expect(reading.ok).toBe(false);
    if (detail !== undefined) expect(reading).toEqual({ ok: false, code: 'phone_several', detail });
  });

  it.each([
    ['030/123456', '+4930123456'],
    ['0171 / 123 45 67', '+491711234567'],
    ['04103/12345', '+49410312345'],
  ])('but one whose area code stands before a stroke is read: %s', (cell, phoneNumber) => {
    expect(readPhoneNumber(cell, { defaultCountry: 'DE' })).toEqual({ ok: true, phoneNumber });
  });
});

describe('a number that could be another person’s is a problem', () => {
  it.each([
    ['4575551234', 'US', '+14575551234 or +4575551234'],
    ['442079460018', 'DE', '+49442079460018 or +442079460018'],
  ] as const)('%s with %s', (cell, defaultCountry, detail) => {
    expect(readPhoneNumber(cell, { defaultCountry })).toEqual({ ok: false, code: 'phone_ambiguous', detail });
  });

  it('but not where a full-width + makes it clear', () => {
    expect(readPhoneNumber('＋442079460018', { defaultCountry: 'DE' })).toEqual({
      ok: true,
      phoneNumber: '+442079460018',
    });
  });

  it.each(['(51) 99123-4567', '51991234567', '612 34 56 78', '131 2345 6789', '8 (861) 234-56-78'])(
    'where no country is given and the digits are another country’s with a +: %s',
    (cell) => {
      expect(read(cell).ok).toBe(false);
    },
  );
});

describe('a number of a plan that has changed', () => {
  it.each([
    ['+5215512345678', '+525512345678'],
    ['+52 1 55 1234 5678', '+525512345678'],
    ['+22507123456', '+2250707123456'],
    ['0022505123456', '+2250505123456'],
    ['+22997123456', '+2290197123456'],
    ['+841231234567', '+84831234567'],
  ])('says what changed and what it is today: %s', (cell, suggestion) => {
    expect(read(cell)).toMatchObject({ ok: false, code: 'phone_outdated', suggestion });
  });

  it('is not offered where the old number does not tell the new one', () => {
    expect(read('+22521123456')).toEqual({
      ok: false,
      code: 'phone_outdated',
      detail: 'numbers of Ivory Coast have ten digits since 2021',
    });
  });
});

describe('a line of the account', () => {
  const lines = new Set(['+5215555550100', '+4155550132', '+14575551234']);
  const withLines = (cell: string, defaultCountry?: 'US') =>
    readPhoneNumber(cell, { lines, ...(defaultCountry && { defaultCountry }) });

  it.each(['+52 1 55 5555 0100', '+5215555550100', '0052 1 55 5555 0100', '5215555550100'])(
    'is right whatever the metadata say: %s',
    (cell) => {
      expect(withLines(cell)).toEqual({ ok: true, phoneNumber: '+5215555550100' });
    },
  );

  it('decides between two readings of one number', () => {
    expect(withLines('4155550132')).toEqual({ ok: true, phoneNumber: '+4155550132' });
    expect(withLines('4575551234', 'US')).toEqual({ ok: true, phoneNumber: '+14575551234' });
  });

  it('does not take the place of a valid number of the default country', () => {
    expect(withLines('4155550132', 'US')).toEqual({ ok: true, phoneNumber: '+14155550132' });
    expect(withLines('(415) 555-0132', 'US')).toEqual({ ok: true, phoneNumber: '+14155550132' });
  });
});

describe('a number that someone looks for', () => {
  it.each(['+52 1 55 5555 0100', '+5215555550100', '0052 1 55 5555 0100'])(
    'counts as it is written, with its country code: %s',
    (text) => {
      expect(readNumberToFind(text)).toEqual({ ok: true, phoneNumber: '+5215555550100' });
    },
  );

  it.each(['(415) 555-0132', 'abc', '+1 202 555 0100 x12', '+12'])('is still no number: %s', (text) => {
    expect(readNumberToFind(text).ok).toBe(false);
  });
});

describe('the number of digits', () => {
  it.each([
    ['+1202555010', { ok: false, code: 'phone_too_short' }],
    ['+12025550100', { ok: true, phoneNumber: '+12025550100' }],
    ['+120255501000', { ok: false, code: 'phone_too_long' }],
  ])('must be that of the country: %s', (cell, expected) => {
    expect(read(cell)).toEqual(expected);
  });

  it('is too small where digits are missing between two lengths that the country has', () => {
    expect(read('+44 20 7946 09')).toEqual({ ok: false, code: 'phone_too_short' });
  });

  // Germany and Austria allow numbers beyond both limits of E.164.
  it.each([
    ['+43 5555', { ok: false, code: 'phone_too_short' }],
    ['+49 30123', { ok: true, phoneNumber: '+4930123' }],
    ['+49 3012345678901', { ok: true, phoneNumber: '+493012345678901' }],
    ['+49 30123456789012', { ok: false, code: 'phone_too_long' }],
  ])('must be one that E.164 allows: %s', (cell, expected) => {
    expect(read(cell)).toMatchObject(expected);
  });
});

describe('whatever is accepted', () => {
  const digits = (minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength });
  const numberLike = fc.oneof(
    fc.tuple(fc.constantFrom('+', '00', '', "'+", ' +'), digits(1, 20)).map((parts) => parts.join('')),
    fc.tuple(fc.constantFrom('+1', '+44', '0049', '33', '0'), digits(8, 11)).map((parts) => parts.join('')),
  );
  const country = fc.constantFrom(undefined, 'US', 'DE', 'GB', 'CH', 'BR', 'IN');
  const options = (code: string | undefined) => (code !== undefined && isCountry(code) ? { defaultCountry: code } : {});

  it('is a number as Linq wants it', () => {
    fc.assert(
      fc.property(fc.oneof(numberLike, fc.string()), country, (cell, code) => {
        const reading = readPhoneNumber(cell, options(code));
        expect(!reading.ok || isE164(reading.phoneNumber)).toBe(true);
      }),
    );
  });

  it('stays the same number when it is read again, if it is known as valid', () => {
    fc.assert(
      fc.property(numberLike, country, (cell, code) => {
        const reading = readPhoneNumber(cell, options(code));
        if (reading.ok && !reading.noted) expect(readPhoneNumber(reading.phoneNumber)).toEqual(reading);
      }),
    );
  });
});

describe('E.164', () => {
  it.each([
    ['+123456', false],
    ['+1234567', true],
    ['+123456789012345', true],
    ['+1234567890123456', false],
    ['12025550100', false],
    ['+02025550100', false],
    ['+1 2025550100', false],
    ['+12025550100\n', false],
    ['', false],
  ])('has a + and 7 to 15 digits, of which the first is not 0: %j is %s', (text, expected) => {
    expect(isE164(text)).toBe(expected);
  });
});

describe('a country', () => {
  it.each(['US', 'DE', 'GB'])('is two capital letters: %s', (code) => {
    expect(isCountry(code)).toBe(true);
  });

  it.each(['us', 'USA', 'XX', '', '1'])('is not %j', (code) => {
    expect(isCountry(code)).toBe(false);
  });
});

it('shows only the last four digits where the whole number must not stand', () => {
  expect(lastFour('+12025550199')).toBe('…0199');
});

describe('the digits within the country', () => {
  it('of a North American number are those that the library writes, though it is not asked', () => {
    const northAmerican = fc.integer({ min: 2_000_000_000, max: 9_999_999_999 }).map((digits) => `+1${digits}`);
    fc.assert(
      fc.property(northAmerican, (number) => {
        const read = parsePhoneNumberFromString(number);
        expect(nationalDigits(number)).toEqual([read?.nationalNumber, read?.formatNational().replace(/\D/g, '')]);
      }),
    );
  });
});
