import { describe, expect, it } from 'vitest';
import { BUDGET_GRACE_MS, WriteBudget } from '../../src/limiter/write-budget.js';

const NUMBER = '+14155550132';
const OTHER_NUMBER = '+14155550133';
const NOW = 50_000_000;
const budget = { max: 3, windowMs: 600_000 };
const keepMs = 600_000;

function aCounter(
  writes: readonly [string, number][] = [],
  noted: [string, number][] = [],
  forgotten: [string, number][] = [],
): WriteBudget {
  return new WriteBudget({
    remembered: writes,
    remember: async (phoneNumber, at) => void noted.push([phoneNumber, at]),
    forget: async (phoneNumber, at) => void forgotten.push([phoneNumber, at]),
  });
}

describe('the writes of writes', () => {
  it.each([
    [2, 0],
    [3, budget.windowMs + BUDGET_GRACE_MS],
    [4, budget.windowMs + BUDGET_GRACE_MS],
  ])('after %d writes makes a number wait %d milliseconds for one more of three', async (count, waitMs) => {
    const writes = aCounter();
    for (let written = 0; written < count; written += 1) await writes.take(NUMBER, NOW, keepMs);
    expect(writes.waitFor(NUMBER, budget, NOW)).toBe(waitMs);
  });

  it('counts a write for a second longer than the window', async () => {
    const writes = aCounter(Array(3).fill([NUMBER, NOW]));
    const freeAt = NOW + budget.windowMs + BUDGET_GRACE_MS;
    expect([freeAt - 1, freeAt].map((now) => writes.waitFor(NUMBER, budget, now))).toEqual([1, 0]);
  });

  it('waits for the oldest of the last three writes, however many came before', async () => {
    const writes = aCounter([1, 2, 3, 4, 5].map((minute) => [NUMBER, NOW + minute * 60_000]));
    const now = NOW + 6 * 60_000;
    expect(writes.waitFor(NUMBER, budget, now)).toBe(budget.windowMs + BUDGET_GRACE_MS - 3 * 60_000);
  });

  it('counts what was noted before a crash together with what comes after it', async () => {
    const writes = aCounter([[NUMBER, NOW - 1]]);
    await writes.take(NUMBER, NOW, keepMs);
    expect(writes.countSince(NUMBER, NOW - 2)).toBe(2);
    expect(writes.countSince(NUMBER, NOW - 1)).toBe(1);
    expect(writes.countSince(OTHER_NUMBER, 0)).toBe(0);
  });

  it('notes each write that is taken, not those that were noted before', async () => {
    const noted: [string, number][] = [];
    const writes = aCounter([[NUMBER, NOW - 1]], noted);
    await writes.take(NUMBER, NOW, keepMs);
    expect(noted).toEqual([[NUMBER, NOW]]);
  });

  it('takes back one write at a time, and none of another number', async () => {
    const writes = aCounter([
      [NUMBER, NOW],
      [NUMBER, NOW],
      [OTHER_NUMBER, NOW],
    ]);
    await writes.release(NUMBER, NOW);
    expect(writes.countSince(NUMBER, 0)).toBe(1);
    expect(writes.countSince(OTHER_NUMBER, 0)).toBe(1);
    await writes.release(NUMBER, NOW - 7);
    await writes.release('+14155550199', NOW);
    expect(writes.countSince(NUMBER, 0)).toBe(1);
  });

  it('forgets numbers whose writes do not matter any more, and only those', async () => {
    const writes = aCounter();
    await writes.take(NUMBER, NOW, keepMs);
    await writes.take(OTHER_NUMBER, NOW + 1, keepMs);
    await writes.take('+14155550134', NOW + keepMs + BUDGET_GRACE_MS, keepMs);
    expect(writes.countSince(NUMBER, 0)).toBe(0);
    expect(writes.countSince(OTHER_NUMBER, 0)).toBe(1);
  });

  it('has a write that was not sent after all forgotten wherever it was noted, and no other', async () => {
    const forgotten: [string, number][] = [];
    const writes = aCounter([], [], forgotten);
    await writes.take(NUMBER, NOW, keepMs);
    await writes.release(NUMBER, NOW - 1);
    await writes.release(OTHER_NUMBER, NOW);
    await writes.release(NUMBER, NOW);
    await writes.release(NUMBER, NOW);
    expect(forgotten).toEqual([[NUMBER, NOW]]);
  });
});
