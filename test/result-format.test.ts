import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeFormula, escapeFormulaValue, isResultColumn, unescapeFormula } from '../src/result-format.js';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', ' ', '1', 'a', '('), maxLength: 8 }),
);

describe('a cell that a spreadsheet could run as a formula', () => {
  it.each([
    '=1+1',
    '=HYPERLINK("https://example.com")',
    '+cmd',
    '-cmd',
    '@SUM(A1)',
    '\t=1+1',
    '\r=1+1',
    '=',
    '@',
    '+1+cmd',
  ])('is made harmless: %j', (cell) => {
    expect(escapeFormula(cell)).toBe(`'${cell}`);
  });

  it('never begins with a sign of a formula, but for plain numbers', () => {
    fc.assert(
      fc.property(text, (cell) => {
        const guarded = escapeFormula(cell);
        if (/^[=+\-@\t\r]/.test(guarded)) expect(guarded).toMatch(/^[+-]?[\d\s().,/-]*$/);
      }),
    );
  });
});

describe('a cell that is harmless', () => {
  it.each(['', 'Acme', 'a=b', 'O’Neil', "'quoted'", ' =1+1', 'acme@example.com', '1-2', '(=)'])(
    'stays as it is: %j',
    (cell) => {
      expect(escapeFormula(cell)).toBe(cell);
    },
  );

  it.each(['+12025550100', '+1 (202) 555-0100', '+1.202.555.0100', '-5', '+5', '-1,5', '-'])(
    'stays as it is, for it is a number that must stay importable: %s',
    (cell) => {
      expect(escapeFormula(cell)).toBe(cell);
    },
  );
});

describe('the guard', () => {
  it('is taken off again, so that a guarded cell means what it meant', () => {
    fc.assert(
      fc.property(text, (cell) => {
        expect(unescapeFormula(escapeFormula(cell))).toBe(unescapeFormula(cell));
      }),
    );
  });

  it('gives back the very cell, unless that had a guard of its own', () => {
    const unguarded = text.filter((cell) => !/^'+[=+\-@\t\r]/.test(cell));
    fc.assert(
      fc.property(unguarded, (cell) => {
        expect(unescapeFormula(escapeFormula(cell))).toBe(cell);
      }),
    );
  });

  it('is not put on twice, however often a file is written and fed back in', () => {
    fc.assert(
      fc.property(text, (cell) => {
        expect(escapeFormula(escapeFormula(cell))).toBe(escapeFormula(cell));
      }),
    );
  });

  it.each(["'Acme'", "'", "''", "'t Hof", "' =1", "a'=1"])(
    'is not mistaken for an apostrophe of the text: %s',
    (cell) => {
      expect(unescapeFormula(cell)).toBe(cell);
    },
  );
});

describe('a value that comes from Linq', () => {
  it('is the same when its cell is read, whatever it begins with', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(unescapeFormula(escapeFormulaValue(value))).toBe(value);
      }),
    );
  });

  it.each(['=1+1', "'=1+1", "''@home", '+49 call me', "'-"])('never runs as a formula: %j', (value) => {
    expect(escapeFormulaValue(value)).toBe(`'${value}`);
  });

  it.each(['Acme', "'t Hof", "''", '+12025550100'])('is written as it is where nothing could run: %j', (value) => {
    expect(escapeFormulaValue(value)).toBe(value);
  });
});

describe('a column of linq-cards', () => {
  it.each(['linq__row', 'linq__', ' linq__row ', 'LINQ__ROW', 'linq__something_of_a_later_version'])(
    'is known by its prefix: %j',
    (header) => {
      expect(isResultColumn(header)).toBe(true);
    },
  );

  it.each(['linq_row', 'linq', '', 'my linq__row', 'row', '__linq__'])('is not: %j', (header) => {
    expect(isResultColumn(header)).toBe(false);
  });
});
