import { describe, expect, it } from 'vitest';
import { CATCH_UP, LATENESS_MS } from '../../../src/pace/gate.js';
import { aRead, aWrite, goOf, type Open, OTHER_NUMBER, waitsOf } from './bench.js';

export function keepsTheRate(open: Open): void {
  describe('the rate', () => {
    it.each([1, 2, 10, 50])('gives %d slots in a second, and the next one only after it', async (rate) => {
      const { gate } = await open({ rate });
      const waits = await waitsOf(gate, rate + 1);
      expect(waits.slice(0, rate).every((waitMs) => waitMs < 1000)).toBe(true);
      expect(waits[rate]).toBeCloseTo(1000 + LATENESS_MS, 1);
    });

    it('spreads requests that come together evenly over the second', async () => {
      const { gate } = await open({ rate: 10 });
      const waits = await waitsOf(gate, 10);
      for (const [index, waitMs] of waits.entries()) expect(waitMs).toBeCloseTo((index * 1000) / (10 * CATCH_UP), 1);
    });

    it('does not save up what was not used in a pause', async () => {
      const { gate, advance } = await open({ rate: 10 });
      await waitsOf(gate, 10);
      await advance(60_000);
      const waits = await waitsOf(gate, 11);
      expect(waits[0]).toBe(0);
      expect(waits[1]).toBeCloseTo(1000 / (10 * CATCH_UP), 1);
      expect(waits[10]).toBeCloseTo(1000 + LATENESS_MS, 1);
    });

    it('catches up after a short pause, so that the rate is reached all the same', async () => {
      const { gate, advance } = await open({ rate: 10 });
      await waitsOf(gate, 1);
      await advance(500);
      const waits = await waitsOf(gate, 6);
      expect(waits[0]).toBe(0);
      expect(waits[5]).toBeLessThan(500);
    });

    it.each([
      [0.5, 2000],
      [0.1, 10_000],
    ])('at %d a second lets one request through every %d milliseconds', async (rate, everyMs) => {
      const { gate } = await open({ rate });
      const waits = await waitsOf(gate, 3);
      expect(waits[1]).toBeCloseTo(everyMs + LATENESS_MS, 1);
      expect(waits[2]).toBeCloseTo(2 * (everyMs + LATENESS_MS), 1);
    });

    it('makes nobody wait where no limit is set', async () => {
      const { gate } = await open({ rate: 0 });
      expect(new Set(await waitsOf(gate, 300))).toEqual(new Set([0]));
    });

    it('counts reads and writes of all numbers and all runs together', async () => {
      const { gate, setRunning } = await open({ rate: 2 });
      await setRunning('another run', true);
      await goOf(gate.ask(aWrite()));
      await goOf(gate.ask(aRead({ phoneNumber: OTHER_NUMBER })));
      expect((await goOf(gate.ask(aRead({ run: 'another run' })))).waitMs).toBeCloseTo(1000 + LATENESS_MS, 1);
    });

    it('gives a slot that was given back to the next one who asks', async () => {
      const { gate } = await open({ rate: 1 });
      await goOf(gate.ask(aRead()));
      const second = await goOf(gate.ask(aRead()));
      await gate.giveBack(aRead(), second.slot);
      expect(await gate.ask(aRead())).toEqual(second);
    });

    it('knows of nothing any more when the only slot was given back', async () => {
      const { gate } = await open({ rate: 1, budget: { max: 1, windowMs: 600_000 } });
      const { slot } = await goOf(gate.ask(aWrite()));
      await gate.giveBack(aWrite(), slot);
      expect(await gate.ask(aWrite())).toMatchObject({ go: true, waitMs: 0, writes: 1 });
    });

    it('holds a changed rate from the next slot on', async () => {
      const { gate } = await open({ rate: 100 });
      await waitsOf(gate, 1);
      await gate.configure({ rate: 1 });
      expect(await waitsOf(gate, 1)).toEqual([expect.closeTo(1000 + LATENESS_MS, 1)]);
      expect((await gate.state()).rate).toBe(1);
    });
  });
}
