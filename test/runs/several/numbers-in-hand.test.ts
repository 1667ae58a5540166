import { describe, expect, it } from 'vitest';
import { NumbersInHand } from '../../../src/runs/several/numbers-in-hand.js';
import { A_NUMBER, ANOTHER_NUMBER } from '../../support/builders.js';

const keyOf = (phoneNumber: string) => Number(phoneNumber.slice(1));

/** Runs that have begun one after the other, each with these numbers to send. */
function runsWith(...all: string[][]) {
  const numbers = new NumbersInHand();
  return all.map((some, at) => {
    const run = numbers.of(`run ${at}`);
    run.begin(some.map(keyOf));
    return run;
  }) as [ReturnType<NumbersInHand['of']>, ReturnType<NumbersInHand['of']>, ReturnType<NumbersInHand['of']>];
}

describe('a number that several runs are to send', () => {
  it('is the first one’s until that has ended with it, then the next one’s', () => {
    const [first, second, third] = runsWith([A_NUMBER], [A_NUMBER], [A_NUMBER]);
    const whose = () => [first, second, third].map((run) => run.isOurs(A_NUMBER));
    expect(whose()).toEqual([true, false, false]);
    first.end(A_NUMBER);
    expect(whose()).toEqual([true, true, false]);
    second.end(A_NUMBER);
    expect(whose()).toEqual([true, true, true]);
  });

  it('is free when the run before has ended or stopped with all of them', () => {
    const [first, second] = runsWith([A_NUMBER, ANOTHER_NUMBER], [A_NUMBER, ANOTHER_NUMBER]);
    first.leave();
    expect([second.isOurs(A_NUMBER), second.isOurs(ANOTHER_NUMBER), first.hasBegun, second.hasBegun]).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  it('is the first one’s again where that has to set it once more', () => {
    const [first, second] = runsWith([A_NUMBER], [A_NUMBER]);
    first.end(A_NUMBER);
    first.take(A_NUMBER);
    expect(second.isOurs(A_NUMBER)).toBe(false);
  });

  it('keeps no other number back', () => {
    const [, second] = runsWith([A_NUMBER], [A_NUMBER, ANOTHER_NUMBER]);
    expect(second.isOurs(ANOTHER_NUMBER)).toBe(true);
  });

  it('is elsewhere for the others while one of them has it', () => {
    const [first, second] = runsWith([A_NUMBER], [A_NUMBER]);
    first.end(A_NUMBER);
    expect([first.isElsewhere(A_NUMBER), second.isElsewhere(A_NUMBER)]).toEqual([true, false]);
    second.end(A_NUMBER);
    expect(first.isElsewhere(A_NUMBER)).toBe(false);
  });
});
