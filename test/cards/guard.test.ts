import { describe, expect, it } from 'vitest';
import { type GuardFacts, guardFinding } from '../../src/cards/guard.js';

const USUAL: GuardFacts = {
  rows: 100,
  invalid: 0,
  cards: null,
  previousRows: null,
  isScheduled: false,
  maxUpdatePct: 30,
  maxInvalid: 20,
};

function codeOf(given: Partial<GuardFacts>): string | undefined {
  return guardFinding({ ...USUAL, ...given })?.code;
}

describe('the guard', () => {
  it.each([
    [9, 9, undefined],
    [10, 2, undefined],
    [10, 3, 'guard_invalid'],
    [1_000, 200, undefined],
    [1_000, 201, 'guard_invalid'],
  ])('of %d rows lets %d be invalid: %s', (rows, invalid, code) => {
    expect(codeOf({ rows, invalid })).toBe(code);
  });

  it.each([
    [10, 'guard_invalid'],
    [95, undefined],
    [null, undefined],
  ])('holds a file with 95 %% invalid rows at a limit of %s %%: %s', (maxInvalid, code) => {
    expect(codeOf({ rows: 100, invalid: 95, maxInvalid })).toBe(code);
  });

  it.each([
    [10, 3, undefined],
    [10, 4, 'guard_updates'],
    [9, 9, undefined],
    [1_000, 300, undefined],
    [1_000, 301, 'guard_updates'],
    [0, 0, undefined],
  ])('of %d cards lets %d change: %s', (existing, changing, code) => {
    expect(codeOf({ cards: { existing, changing } })).toBe(code);
  });

  it.each([
    [20, 'guard_updates'],
    [99, 'guard_updates'],
    [100, undefined],
    [null, undefined],
  ])('holds a change of all cards at a limit of %s %%: %s', (maxUpdatePct, code) => {
    expect(codeOf({ cards: { existing: 50, changing: 50 }, maxUpdatePct })).toBe(code);
  });

  it.each([
    [100, 50, undefined],
    [100, 49, 'guard_rows'],
    [10, 5, undefined],
    [10, 4, 'guard_rows'],
    [9, 1, undefined],
    [50, 500, undefined],
  ])('after a run of %d rows lets one of %d go on: %s', (previousRows, rows, code) => {
    expect(codeOf({ previousRows, rows })).toBe(code);
  });

  it('holds a file without rows, whatever else holds', () => {
    expect(codeOf({ rows: 0, maxUpdatePct: null })).toBe('guard_empty');
  });

  it('says which rule it is, with the figures', () => {
    const facts = { ...USUAL, rows: 100, cards: { existing: 80, changing: 25 }, previousRows: null, maxUpdatePct: 30 };
    expect(guardFinding(facts)?.what).toMatch(/25 of the account’s 80 cards .* 31\.2 %; no more than 30 %/);
  });
});

describe('the guard of a schedule', () => {
  it.each([
    [95, undefined],
    [94, 'guard_rows'],
  ])('holds a run whose source has lost more than 5 % of its rows: %i of 100', (rows, code) => {
    expect(codeOf({ rows, previousRows: 100, isScheduled: true })).toBe(code);
    expect(codeOf({ rows, previousRows: 100, isScheduled: false })).toBeUndefined();
  });
});
