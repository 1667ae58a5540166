import { describe, expect, it } from 'vitest';
import { CATCH_UP, SPARE_MS, WINDOW_SPARE_MS } from '../../../src/limiter/limiter.js';
import { periodMs } from '../../../src/limiter/slots.js';
import { aRead, aWrite, goOf, type Open, OTHER_NUMBER, waitsOf } from './bench.js';

export function keepsTheRate(open: Open): void {
  describe('the rate', () => {
    it.each([1, 2, 10, 50])('gives %d slots in a second, and the next one only after it', async (rate) => {
      const { limiter } = await open({ rate });
      const waits = await waitsOf(limiter, rate + 1);
      expect(waits.slice(0, rate).every((waitMs) => waitMs < 1000 + WINDOW_SPARE_MS)).toBe(true);
      expect(waits[rate]).toBeCloseTo(1000 + SPARE_MS, 1);
    });

    it('spreads requests that come together evenly over the second', async () => {
      const { limiter } = await open({ rate: 10 });
      const waits = await waitsOf(limiter, 10);
      for (const [index, waitMs] of waits.entries()) expect(waitMs).toBeCloseTo(index * periodMs(10), 1);
    });

    it('does not save up what was not used in a pause', async () => {
      const { limiter, advance } = await open({ rate: 10 });
      await waitsOf(limiter, 10);
      await advance(60_000);
      const waits = await waitsOf(limiter, 11);
      expect(waits[0]).toBe(0);
      expect(waits[1]).toBeCloseTo(periodMs(10) / CATCH_UP, 1);
      expect(waits[10]).toBeCloseTo(1000 + WINDOW_SPARE_MS, 1);
    });

    it('catches up after a short pause, so that the rate is reached anyway', async () => {
      const { limiter, advance } = await open({ rate: 10 });
      await waitsOf(limiter, 1);
      await advance(500);
      const waits = await waitsOf(limiter, 6);
      expect(waits[0]).toBe(0);
      expect(waits[5]).toBeLessThan(500);
    });

    it.each([
      [0.5, (1000 + SPARE_MS) / 0.5],
      [0.1, (1000 + SPARE_MS) / 0.1],
    ])('at %d a second lets one request through every %d milliseconds', async (rate, everyMs) => {
      const { limiter } = await open({ rate });
      const waits = await waitsOf(limiter, 3);
      expect(waits[1]).toBeCloseTo(everyMs, 1);
      expect(waits[2]).toBeCloseTo(2 * everyMs, 1);
    });

    it('makes nobody wait where no limit is set', async () => {
      const { limiter } = await open({ rate: 0 });
      expect(new Set(await waitsOf(limiter, 300))).toEqual(new Set([0]));
    });

    it('counts reads and writes of all numbers and all runs together', async () => {
      const { limiter, setRunning } = await open({ rate: 2 });
      await setRunning('another run', true);
      await goOf(limiter.acquire(aWrite()));
      await goOf(limiter.acquire(aRead({ phoneNumber: OTHER_NUMBER })));
      expect((await goOf(limiter.acquire(aRead({ run: 'another run' })))).waitMs).toBeCloseTo(1000 + SPARE_MS, 1);
    });

    it('gives no slot before the time that is needed to use it, and the next ones as if it had been late', async () => {
      const { limiter } = await open({ rate: 10 });
      const ahead = await goOf(limiter.acquire(aRead({ aheadMs: 250 })));
      expect(ahead.waitMs).toBeCloseTo(250, 1);
      const waits = await waitsOf(limiter, 10);
      expect(waits[0]).toBeCloseTo(250 + periodMs(10) / CATCH_UP, 1);
      expect(waits[9]).toBeCloseTo(250 + 1000 + WINDOW_SPARE_MS, 1);
    });

    it('keeps nobody waiting for longer who asks so far ahead and has to wait that long anyway', async () => {
      const { limiter } = await open({ rate: 10 });
      await waitsOf(limiter, 5);
      expect((await goOf(limiter.acquire(aRead({ aheadMs: 250 })))).waitMs).toBeCloseTo(5 * periodMs(10), 1);
    });

    it('gives a slot that was given back to the next one who asks', async () => {
      const { limiter } = await open({ rate: 1 });
      await goOf(limiter.acquire(aRead()));
      const second = await goOf(limiter.acquire(aRead()));
      await limiter.release(aRead(), second.slot);
      expect(await limiter.acquire(aRead())).toMatchObject({ waitMs: second.waitMs, slot: second.slot });
    });

    it('lets those who come after make up for a slot that was not used', async () => {
      const { limiter } = await open({ rate: 10 });
      const slots = [];
      for (let count = 0; count < 5; count += 1) slots.push(await goOf(limiter.acquire(aRead())));
      await limiter.release(aRead(), slots[2]?.slot ?? '');
      const waits = await waitsOf(limiter, 6);
      expect(waits[0]).toBeCloseTo(4 * periodMs(10) + periodMs(10) / CATCH_UP, 1);
      expect(waits[5]).toBeCloseTo(9 * periodMs(10), 1);
    });

    it('keeps a second free of too many also after requests that left late', async () => {
      const { limiter, advance } = await open({ rate: 10 });
      const slots = [];
      for (let count = 0; count < 10; count += 1) slots.push(await goOf(limiter.acquire(aRead())));
      const [first] = slots;
      await advance(80);
      await limiter.reportLate(first?.slot ?? '', 80);
      expect(await waitsOf(limiter, 1)).toEqual([expect.closeTo(1000 + WINDOW_SPARE_MS, 1)]);
    });

    it('is told for nothing of a late request whose slot it does not know any more', async () => {
      const { limiter } = await open({ rate: 1 });
      await waitsOf(limiter, 1);
      await limiter.reportLate('1', 5_000);
      expect(await waitsOf(limiter, 1)).toEqual([expect.closeTo(1000 + SPARE_MS, 1)]);
    });

    it('knows of nothing any more when the only slot was given back', async () => {
      const { limiter } = await open({ rate: 1, budget: { max: 1, windowMs: 600_000 } });
      const { slot } = await goOf(limiter.acquire(aWrite()));
      await limiter.release(aWrite(), slot);
      expect(await limiter.acquire(aWrite())).toMatchObject({ go: true, waitMs: 0, writes: 1 });
    });

    it('holds a changed rate from the next slot on', async () => {
      const { limiter } = await open({ rate: 100 });
      await waitsOf(limiter, 1);
      await limiter.configure({ rate: 1 });
      expect(await waitsOf(limiter, 1)).toEqual([expect.closeTo(1000 + WINDOW_SPARE_MS, 1)]);
      expect((await limiter.state()).rate).toBe(1);
    });
  });
}
