import { beforeEach, expect, it } from 'vitest';
import type { DeadLetter } from '../../../src/cards/dead-letter.js';
import type { DeadLetters } from '../../../src/queue/dead-letters.js';
import { A_NUMBER, ANOTHER_NUMBER, aDeadLetter } from '../../support/builders.js';
import type { TheEngine } from './bench.js';

const EARLY = '2026-03-01T09:00:00.000Z';
const LATE = '2026-03-01T10:00:00.000Z';

export function keepsDeadLetters(engine: TheEngine): void {
  const deadLetters = (): DeadLetters => engine().deadLetters;
  const all = async () => {
    const found: DeadLetter[] = [];
    for await (const deadLetter of deadLetters().all()) found.push(deadLetter);
    return found;
  };

  beforeEach(async () => {
    for (const { phoneNumber } of await all()) await deadLetters().remove(phoneNumber);
  });

  it('are kept as they were put, the oldest first', async () => {
    const [one, other] = [aDeadLetter(), aDeadLetter({ phoneNumber: ANOTHER_NUMBER })];
    await deadLetters().put(one);
    await deadLetters().put(other);
    expect(await all()).toEqual([one, other]);
    expect(await deadLetters().count()).toBe(2);
    expect(await deadLetters().find(ANOTHER_NUMBER)).toEqual(other);
  });

  it('are one for each number: a newer failure replaces, and keeps the time of the first', async () => {
    await deadLetters().put(aDeadLetter({ run: 'first', firstFailedAt: EARLY, lastFailedAt: EARLY }));
    const newer = aDeadLetter({ run: 'second', firstFailedAt: LATE, lastFailedAt: LATE });
    await deadLetters().put(newer);
    expect(await all()).toEqual([{ ...newer, firstFailedAt: EARLY }]);
  });

  it('are the same when one is put a second time, as after a crash', async () => {
    await deadLetters().put(aDeadLetter());
    await deadLetters().put(aDeadLetter());
    expect(await all()).toEqual([aDeadLetter()]);
  });

  it('are gone when they have been removed, and may be removed once more', async () => {
    await deadLetters().put(aDeadLetter());
    await deadLetters().remove(A_NUMBER);
    await deadLetters().remove(A_NUMBER);
    expect(await deadLetters().find(A_NUMBER)).toBeUndefined();
  });

  it('can be put again after they were removed', async () => {
    await deadLetters().put(aDeadLetter({ firstFailedAt: EARLY, lastFailedAt: EARLY }));
    await deadLetters().remove(A_NUMBER);
    const again = aDeadLetter({ firstFailedAt: LATE, lastFailedAt: LATE });
    await deadLetters().put(again);
    expect(await all()).toEqual([again]);
    await deadLetters().remove(A_NUMBER);
    expect(await all()).toEqual([]);
  });
}

export function keepsClaims(engine: TheEngine): void {
  it('give a number to the run that comes first, and to another when it has been released', async () => {
    const { control } = engine();
    expect(await control.claim('one', A_NUMBER)).toBe(true);
    expect(await control.claim('one', A_NUMBER)).toBe(true);
    expect(await control.claim('other', A_NUMBER)).toBe(false);
    await control.release('other', A_NUMBER);
    expect(await control.claim('other', A_NUMBER)).toBe(false);
    await control.release('one', A_NUMBER);
    expect(await control.claim('other', A_NUMBER)).toBe(true);
    await control.remove('other');
  });

  it('end with their run', async () => {
    const { control } = engine();
    await control.claim('one', A_NUMBER);
    await control.remove('one');
    expect(await control.claim('other', A_NUMBER)).toBe(true);
    await control.remove('other');
  });
}
