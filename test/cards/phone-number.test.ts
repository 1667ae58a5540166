import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCountry, isE164, lastFour, readPhoneNumber } from '../../src/cards/phone-number.js';

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
    expect(read('4930123456')).toEqual({ ok: false, code: 'phone_ambiguous' });
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

  it.each(['abc', 'n/a', '-', '+', '1-800-FLOWERS', '+1 202 555 0100 / +1 202 555 0101', '=+12025550100'])(
    'it is no phone number: %s',
    (cell) => {
      expect(read(cell)).toEqual({ ok: false, code: 'phone_unreadable' });
    },
  );

  it.each(['+12025550100 x12', '+1 202 555 0100 ext. 12', '+12025550100;ext=12'])('it has an extension: %s', (cell) => {
    expect(read(cell)).toEqual({ ok: false, code: 'phone_extension' });
  });

  it.each(['+999 123 456', '+210 555 555', '+0 415'])('no country has such a code: %s', (cell) => {
    expect(read(cell)).toEqual({ ok: false, code: 'phone_country_unknown' });
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
