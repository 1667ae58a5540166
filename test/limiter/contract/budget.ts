import { describe, expect, it } from 'vitest';
import { LINQ_BUDGET, SPARE_MS } from '../../../src/limiter/limiter.js';
import { BUDGET_GRACE_MS } from '../../../src/limiter/write-budget.js';
import { aRead, aWrite, goOf, type Open, OTHER_NUMBER, writeTimes } from './bench.js';

export function keepsBudgets(open: Open): void {
  describe('the budget of a number', () => {
    const budget = { max: 3, windowMs: 600_000 };
    const fullWaitMs = budget.windowMs + BUDGET_GRACE_MS;

    it.each([1, 3])('lets %d writes through and refuses the next one', async (max) => {
      const { limiter } = await open({ budget: { ...budget, max } });
      for (let count = 1; count <= max; count += 1)
        expect(await limiter.acquire(aWrite())).toMatchObject({ go: true, writes: count });
      expect(await limiter.acquire(aWrite())).toEqual({ go: false, because: 'budget', waitMs: fullWaitMs });
    });

    it('says to the millisecond how long the number has to wait', async () => {
      const { limiter, advance } = await open({ budget });
      await writeTimes(limiter, 3);
      await advance(fullWaitMs - 1);
      expect(await limiter.acquire(aWrite())).toEqual({ go: false, because: 'budget', waitMs: expect.closeTo(1, 1) });
      await advance(1);
      expect(await limiter.acquire(aWrite())).toMatchObject({ go: true, waitMs: 0 });
    });

    it('gives back one write at a time, each a window after it was used', async () => {
      const { limiter, advance } = await open({ budget });
      for (let count = 0; count < 3; count += 1) {
        await writeTimes(limiter, 1);
        await advance(100_000);
      }
      await advance(fullWaitMs - 300_000);
      expect(await limiter.acquire(aWrite())).toMatchObject({ go: true });
      expect(await limiter.acquire(aWrite())).toEqual({
        go: false,
        because: 'budget',
        waitMs: expect.closeTo(100_000, 1),
      });
    });

    it('does not count reads', async () => {
      const { limiter } = await open({ budget });
      await writeTimes(limiter, 3);
      expect(await limiter.acquire(aRead())).toMatchObject({ go: true, writes: 0 });
      const { limiter: another } = await open({ budget });
      for (let count = 0; count < 5; count += 1) await goOf(another.acquire(aRead()));
      expect(await another.acquire(aWrite())).toMatchObject({ go: true, writes: 1 });
    });

    it('leaves other numbers alone', async () => {
      const { limiter } = await open({ budget });
      await writeTimes(limiter, 3);
      expect(await limiter.acquire(aWrite({ phoneNumber: OTHER_NUMBER }))).toMatchObject({ go: true, writes: 1 });
    });

    it('is free again for a write that was given back', async () => {
      const { limiter } = await open({ budget });
      await writeTimes(limiter, 2);
      const third = await goOf(limiter.acquire(aWrite()));
      await limiter.release(aWrite(), third.slot);
      expect(await limiter.acquire(aWrite())).toMatchObject({ go: true, writes: 3 });
      expect(await limiter.acquire(aWrite())).toMatchObject({ because: 'budget' });
    });

    it('takes no slot for a write that it refuses', async () => {
      const { limiter } = await open({ rate: 1, budget: { ...budget, max: 1 } });
      await writeTimes(limiter, 1);
      expect(await limiter.acquire(aWrite())).toMatchObject({ because: 'budget' });
      expect((await goOf(limiter.acquire(aRead()))).waitMs).toBeCloseTo(1000 + SPARE_MS, 1);
    });

    it('lets every write through where none is set, and still counts them', async () => {
      const { limiter } = await open({ budget: null });
      await writeTimes(limiter, 9);
      expect(await limiter.acquire(aWrite())).toMatchObject({ go: true, writes: 10 });
      await limiter.configure({ budget });
      expect(await limiter.acquire(aWrite())).toMatchObject({ because: 'budget' });
    });

    it('can be switched off', async () => {
      const { limiter } = await open({ budget });
      await writeTimes(limiter, 3);
      await limiter.configure({ budget: null });
      expect(await limiter.acquire(aWrite())).toMatchObject({ go: true, writes: 4 });
    });

    it('tells how many writes the number has had in the last ten minutes, whatever the budget is', async () => {
      const { limiter, advance } = await open({ budget: { max: 9, windowMs: 1_000 } });
      await writeTimes(limiter, 2);
      await advance(LINQ_BUDGET.windowMs - 1);
      expect(await limiter.acquire(aWrite())).toMatchObject({ go: true, writes: 3 });
      await advance(1);
      expect(await limiter.acquire(aWrite())).toMatchObject({ go: true, writes: 2 });
    });
  });
}
