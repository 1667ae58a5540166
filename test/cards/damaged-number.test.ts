import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexLines, linesThatFit, readDamagedNumber } from '../../src/cards/damaged-number.js';
import { readPhoneNumber } from '../../src/cards/phone-number.js';

const US = '+14155550132';
const UK = '+442079460018';
const RUSSIA = '+79123456789';
const ITALY = '+390612345678';

/** The lines that a cell can have been, of an account with these lines. */
function fitting(cell: string, ...lines: string[]): string[] {
  const damaged = readDamagedNumber(cell);
  return damaged ? linesThatFit(damaged, indexLines(lines), { most: 10 }).sort() : [];
}

describe('scientific notation fits', () => {
  it.each([
    ['as most spreadsheets show it', '4.42E+11', UK],
    ['with a comma as decimal sign', '4,42E+11', UK],
    ['with more digits', '1.41556E+10', US],
    ['with one digit less in the exponent', '1.4156E10', US],
    ['in lower case', '4.42079e+11', UK],
    ['with a zero before the exponent', '4.42E+011', UK],
    ['without decimals', '4E+11', UK],
    ['with all of its digits', '1.4155550132E+10', US],
    ['with a guard in front', "'4.42E+11", UK],
    ['with the + of the number', '+4.42E+11', UK],
    ['with blanks around', ' 4.42E+11 ', UK],
    ['with the point elsewhere', '44.2E+10', UK],
    ['cut instead of rounded', '1.415E+10', US],
    ['rounded up instead of cut', '1.416E+10', US],
    ['with zeros that were digits', '1.40E+10', '+14015550132'],
    ['with zeros that are left out', '1.4E+10', '+14015550132'],
    ['of a number without its country code', '4.156E+09', US],
    ['of a number with a trunk prefix', '8.91E+10', RUSSIA],
  ])('%s: %s', (_, cell, line) => {
    expect(fitting(cell, line)).toEqual([line]);
  });

  it('a number that was rounded up to one digit more', () => {
    expect(fitting('1E+12', '+998901234567')).toEqual(['+998901234567']);
  });

  it.each([
    ['4.42079460E+11', '+442079459499', false],
    ['4.42079460E+11', '+442079459500', true],
    ['4.42079460E+11', '+442079460999', true],
    ['4.42079460E+11', '+442079461000', false],
  ])('what rounds or is cut to its digits, and nothing else: %s, %s: %s', (cell, line, fits) => {
    expect(fitting(cell, line)).toEqual(fits ? [line] : []);
  });

  it.each(['4.42E+10', '4.42E+12', '4.42E-11', '4.42E+99', '0E+11', '1.41555501325E+10', '-4.42E+11'])(
    'no line where the figure is another one: %s',
    (cell) => {
      expect(fitting(cell, UK, US)).toEqual([]);
    },
  );

  it('every line that is shown so', () => {
    expect(fitting('4.42E+11', UK, '+442079460019', US)).toEqual([UK, '+442079460019']);
  });

  it('only with country code where the + has survived', () => {
    expect(fitting('+4.156E+09', US)).toEqual([]);
  });

  it('whatever a spreadsheet shows of a number, with 1 to 15 digits', () => {
    const last = fc.integer({ min: 0, max: 9_999_999 }).map((digits) => String(digits).padStart(7, '0'));
    fc.assert(
      fc.property(last, fc.integer({ min: 0, max: 14 }), (digits, decimals) => {
        const line = `+4930${digits}`;
        const shown = Number(line.slice(1)).toExponential(decimals).replace('e', 'E');
        fc.pre(readPhoneNumber(line).ok);
        expect(fitting(shown, line)).toEqual([line]);
      }),
    );
  });
});

describe('digits that are all there fit', () => {
  it.each([
    ['without + and country code', '4155550132', US],
    ['without them, as people write it', '(415) 555-0132', US],
    ['without them, with the trunk 0 kept', '02079460018', UK],
    ['without them, with the trunk 0 lost', '2079460018', UK],
    ['without them, with another trunk prefix', '89123456789', RUSSIA],
    ['without them, where the 0 belongs to the number', '0612345678', ITALY],
    ['with a comma between thousands', '14,155,550,132', US],
    ['with an apostrophe between thousands', "14'155'550'132", US],
    ['with a typographic apostrophe', '14’155’550’132', US],
    ['with narrow blanks between thousands', '4\u202f155\u202f550\u202f132', US],
    ['grouped as in India', '14,15,55,50,132', US],
    ['with a comma between thousands and decimals', '14,155,550,132.00', US],
    ['with two decimals', '14155550132.00', US],
    ['with a decimal comma', '14155550132,0', US],
    ['as a formula that holds a text', '="+14155550132"', US],
    ['as a formula', '=14155550132', US],
    ['with a leading apostrophe', "'4155550132", US],
    ['in full-width digits', '４１５５５５０１３２', US],
    ['with one 0 of 00 lost', '0442079460018', UK],
    ['with the prefix that North Americans dial', '011442079460018', UK],
    ['with that prefix and its 0 lost', '11442079460018', UK],
  ])('%s: %s', (_, cell, line) => {
    expect(fitting(cell, line)).toEqual([line]);
  });

  it('more than one line where two countries share a national number', () => {
    expect(fitting('2079460018', UK, '+12079460018')).toEqual(['+12079460018', UK]);
  });

  it('as a number with country code just as well as in its national form', () => {
    expect(fitting('4930123456', '+4930123456', UK)).toEqual(['+4930123456']);
  });
});

describe('a number that is only like a line fits none', () => {
  it.each([
    ['one digit is another', '4155550133'],
    ['two digits have changed places', '4155551032'],
    ['the last digit is missing', '415555013'],
    ['a digit is missing at the front', '155550132'],
    ['the last digits are zeros', '14155550000'],
    ['there is a digit too many', '41555501320'],
    ['the area code is missing', '5550132'],
    ['two numbers stand in the cell', '4155550132 4155550132'],
    ['two numbers stand in the cell, with a +', '4155550132 / +14155550132'],
    ['it has an extension', '4155550132 x5'],
    ['it has decimals', '4155550132.5'],
    ['the + stands before a number without country code', '+4155550132'],
    ['it is below zero', '-14155550132'],
    ['zeros without end stand before it', '0004155550132'],
    ['it has more digits than a figure can keep', '1100000000014155550132'],
    ['it is a formula that reckons', '=1-415-555'],
  ])('%s: %s', (_, cell) => {
    expect(fitting(cell, US)).toEqual([]);
  });

  it.each(['', ' ', 'n/a', '#######', '1-800-FLOWERS', "'", '=', '+', '0', '00', 'E', '1E', 'E+11', '1.2.3E+4'])(
    'it holds no number: %j',
    (cell) => {
      expect(fitting(cell, US)).toEqual([]);
    },
  );
});

describe('a line', () => {
  it('is not offered where it could not be read back from a file', () => {
    expect(readPhoneNumber('+999123456789').ok).toBe(false);
    expect(fitting('9.99E+11', '+999123456789')).toEqual([]);
  });

  it('may have as many digits as E.164 allows', () => {
    expect(fitting('4.9301E+14', '+493012345678901')).toEqual(['+493012345678901']);
  });

  it('is told once, also where it fits in two ways', () => {
    expect(fitting('8E+10', RUSSIA)).toEqual([RUSSIA]);
  });

  it.each([1, 2, 3])('is one of %i at most, where no more are asked for', (most) => {
    const index = indexLines([UK, '+442079460019', '+442079460020']);
    const damaged = readDamagedNumber('4.42E+11');
    expect(damaged && linesThatFit(damaged, index, { most })).toHaveLength(most);
  });
});

describe('lines of which only some are meant', () => {
  it('are found where they are, in every form', () => {
    const index = indexLines([US, UK]);
    const found = (cell: string) => {
      const damaged = readDamagedNumber(cell);
      return damaged && linesThatFit(damaged, index, { most: 2, isMeant: (line) => line === US });
    };
    expect(['4155550132', '+1.41556E+10', '1.41556E+10'].map(found)).toEqual([[US], [US], [US]]);
    expect(['2079460018', '+4.42E+11', '4.42E+11'].map(found)).toEqual([[], [], []]);
  });
});
