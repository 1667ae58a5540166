import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberIndex } from '../../src/intake/number-index.js';
import { A_NUMBER, ANOTHER_NUMBER } from '../support/builders.js';

/** The table grows when it is three quarters full; it begins with 1024 slots. */
const FIRST_GROWTH = 768;

describe('a number that is seen', () => {
  it('for the first time is remembered', () => {
    expect(new NumberIndex().claim(A_NUMBER, 1, 7)).toBeUndefined();
  });

  it('again is known by the row in which it first stood', () => {
    const index = new NumberIndex();
    index.claim(A_NUMBER, 1, 7);
    expect(index.claim(A_NUMBER, 2, 8)).toEqual({ row: 1, digest: 7 });
    expect(index.claim(A_NUMBER, 3, 9)).toEqual({ row: 1, digest: 7 });
  });

  it('does not stand in the way of another', () => {
    const index = new NumberIndex();
    index.claim(A_NUMBER, 1, 7);
    expect(index.claim(ANOTHER_NUMBER, 2, 7)).toBeUndefined();
  });

  it.each(['+1234567', '+123456789012345', '+999999999999999'])(
    'may be as short or as long as E.164 allows: %s',
    (number) => {
      const index = new NumberIndex();
      index.claim(number, 4_294_967_295, 2 ** 48 - 1);
      expect(index.claim(number, 2, 0)).toEqual({ row: 4_294_967_295, digest: 2 ** 48 - 1 });
    },
  );

  it('is told from its neighbour at fifteen digits', () => {
    const index = new NumberIndex();
    index.claim('+999999999999998', 1, 0);
    expect(index.claim('+999999999999999', 2, 0)).toBeUndefined();
  });
});

describe('a table that has to grow', () => {
  const numberOf = (row: number) => `+1${2_025_550_000 + row}`;

  it.each([FIRST_GROWTH - 1, FIRST_GROWTH, FIRST_GROWTH + 1, 20_000])('forgets none of %i numbers', (count) => {
    const index = new NumberIndex();
    const rows = Array.from({ length: count }, (_, at) => at + 1);
    expect(rows.filter((row) => index.claim(numberOf(row), row, row * 3) !== undefined)).toEqual([]);
    expect(rows.filter((row) => index.claim(numberOf(row), 0, 0)?.row !== row)).toEqual([]);
    expect(rows.filter((row) => index.claim(numberOf(row), 0, 0)?.digest !== row * 3)).toEqual([]);
  });
});

it('behaves as a map in which the first entry of a number stays', () => {
  const number = fc.oneof(
    fc.integer({ min: 1_000_000, max: 1_000_050 }),
    fc.integer({ min: 1e6, max: 999_999_999_999_999 }),
  );
  const entry = fc.record({ number, row: fc.nat(), digest: fc.maxSafeNat() });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 3_000, size: 'max' }), (entries) => {
      const index = new NumberIndex();
      const model = new Map<number, { row: number; digest: number }>();
      for (const { number, row, digest } of entries) {
        expect(index.claim(`+${number}`, row, digest)).toEqual(model.get(number));
        if (!model.has(number)) model.set(number, { row, digest });
      }
    }),
    { numRuns: 30 },
  );
});
