import { describe, expect, it } from 'vitest';
import {
  BREAKER,
  LINQ_BUDGET,
  type Limiter,
  LONG_WAIT,
  PROBE_AFTER_MS,
  UNLIMITED_STANDS_FOR,
  WINDOW_SPARE_MS,
} from '../../../src/limiter/limiter.js';
import { aRead, aWrite, goOf, type Open, OTHER_NUMBER, slowDownNow, struggleTimes, tooMany, waitsOf } from './bench.js';

export function slowsDown(open: Open): void {
  describe('told to slow down', () => {
    it('lets nobody send until the cool-down is over', async () => {
      const { limiter, advance, setRunning } = await open({ rate: 10 });
      await setRunning('another run', true);
      const { slot } = await goOf(limiter.acquire(aWrite()));
      await limiter.slowDown({ slot, retryAfterMs: 2_000, why: '429' });
      for (const ask of [aWrite(), aRead(), aRead({ run: 'another run', phoneNumber: OTHER_NUMBER })])
        expect(await limiter.acquire(ask)).toEqual({ go: false, because: 'cool_down', waitMs: 2_000 });
      await advance(1_999);
      expect(await limiter.acquire(aWrite())).toEqual({
        go: false,
        because: 'cool_down',
        waitMs: expect.closeTo(1, 1),
      });
      await advance(1);
      expect(await limiter.acquire(aWrite())).toMatchObject({ go: true, waitMs: 0 });
    });

    it('refuses a caller that holds a slot already, and takes slot and write back', async () => {
      const { limiter, advance } = await open({ rate: 1, budget: { max: 2, windowMs: 600_000 } });
      const first = await goOf(limiter.acquire(aWrite()));
      const held = await goOf(limiter.acquire(aWrite()));
      await limiter.slowDown({ slot: first.slot, retryAfterMs: 100, why: '429' });
      expect(await limiter.revalidate(aWrite(), held.slot)).toEqual({ go: false, because: 'cool_down', waitMs: 100 });
      await advance(100);
      expect(await limiter.acquire(aWrite())).toMatchObject({ go: true, writes: 2 });
    });

    it('halves the pace, and says why and until when', async () => {
      const { limiter, now } = await open({ rate: 10 });
      await slowDownNow(limiter, { retryAfterMs: 2_000, why: '503/4004' });
      const state = await limiter.state();
      expect(state).toMatchObject({ rate: 10, current: 5, slowedBy: '503/4004' });
      expect(state.coolUntil).toBeCloseTo(now() + 2_000, 1);
    });

    it('keeps to the halved pace after the cool-down', async () => {
      const { limiter, advance } = await open({ rate: 10 });
      await slowDownNow(limiter, { retryAfterMs: 5_000 });
      await advance(5_000);
      const waits = await waitsOf(limiter, 6);
      expect(waits[4]).toBeLessThan(1000);
      expect(waits[5]).toBeCloseTo(1000 + WINDOW_SPARE_MS, 1);
    });

    it('halves once for requests that were under way together, however many are told so', async () => {
      const { limiter, advance } = await open({ rate: 0 });
      await limiter.configure({ rate: 16 });
      const slots = [];
      for (let count = 0; count < 3; count += 1) {
        slots.push((await goOf(limiter.acquire(aRead()))).slot);
        await advance(100);
      }
      for (const slot of slots) await limiter.slowDown({ slot, retryAfterMs: 1_000, why: '429' });
      expect((await limiter.state()).current).toBe(8);
      await advance(1_000);
      await slowDownNow(limiter, { retryAfterMs: 1_000 });
      expect((await limiter.state()).current).toBe(4);
    });

    it('waits for the longest cool-down that one of them was told', async () => {
      const { limiter, now } = await open({ rate: 0 });
      const slots = [
        await goOf(limiter.acquire(aRead())),
        await goOf(limiter.acquire(aRead())),
        await goOf(limiter.acquire(aRead())),
      ];
      for (const [index, retryAfterMs] of [1_000, 9_000, 4_000].entries())
        await limiter.slowDown({ slot: slots[index]?.slot ?? '', retryAfterMs, why: '429' });
      expect((await limiter.state()).coolUntil).toBeCloseTo(now() + 9_000, 1);
    });

    it('rises by an eighth of the rate for every five seconds after the cool-down, up to the rate', async () => {
      const { limiter, advance } = await open({ rate: 16 });
      await slowDownNow(limiter, { retryAfterMs: 1_000 });
      await advance(1_000 + 4_999);
      expect((await limiter.state()).current).toBe(8);
      await advance(1);
      expect((await limiter.state()).current).toBe(10);
      await advance(10_000);
      expect(await limiter.state()).toMatchObject({ current: 14, slowedBy: '429', coolUntil: null });
      await advance(4_999);
      expect((await limiter.state()).current).toBe(14);
      await advance(1);
      expect(await limiter.state()).toMatchObject({ rate: 16, current: 16, slowedBy: null });
    });

    it('cools down twice as long each time it is told again, where it is not told how long', async () => {
      const { limiter, now, advance } = await open({ rate: 10 });
      const coolDowns: number[] = [];
      for (let times = 0; times < 5; times += 1) {
        await slowDownNow(limiter);
        const coolMs = Math.round(((await limiter.state()).coolUntil ?? 0) - now());
        coolDowns.push(coolMs);
        await advance(coolMs);
      }
      expect(coolDowns).toEqual([5_000, 10_000, 20_000, 30_000, 30_000]);
    });

    it.each([
      [59_999, 10_000],
      [60_000, 5_000],
    ])('takes being told again after %d milliseconds for a cool-down of %d', async (afterMs, coolMs) => {
      const { limiter, now, advance } = await open({ rate: 10 });
      await slowDownNow(limiter);
      await advance(afterMs);
      await slowDownNow(limiter);
      expect((await limiter.state()).coolUntil).toBeCloseTo(now() + coolMs, 1);
    });

    it('never goes below one thirty-second of the rate', async () => {
      const { limiter, advance } = await open({ rate: 64 });
      const paces: number[] = [];
      for (let times = 0; times < 7; times += 1) {
        await slowDownNow(limiter, { retryAfterMs: 100 });
        paces.push((await limiter.state()).current);
        await advance(100);
      }
      expect(paces).toEqual([32, 16, 8, 4, 2, 2, 2]);
    });

    it('takes what was sent in the last second for the rate where none is set', async () => {
      const { limiter, advance } = await open({ rate: 0 });
      await waitsOf(limiter, 30);
      await advance(1_000);
      await waitsOf(limiter, 40);
      await slowDownNow(limiter, { retryAfterMs: 1_000 });
      expect(await limiter.state()).toMatchObject({ rate: 0, current: 41 / 2 });
      await advance(1_000 + 20_000);
      expect(await limiter.state()).toMatchObject({ rate: 0, current: 0, slowedBy: null });
      expect(new Set(await waitsOf(limiter, 100))).toEqual(new Set([0]));
    });

    it('takes ten a second for the rate where none is set and less was sent', async () => {
      const { limiter } = await open({ rate: 0 });
      await slowDownNow(limiter, { retryAfterMs: 1_000 });
      expect((await limiter.state()).current).toBe(UNLIMITED_STANDS_FOR / 2);
    });

    it('starts afresh when another rate is set, and goes on slowly when the same is set again', async () => {
      const { limiter } = await open({ rate: 10 });
      await slowDownNow(limiter, { retryAfterMs: 1_000 });
      await limiter.configure({ rate: 10, budget: LINQ_BUDGET });
      expect(await limiter.acquire(aRead())).toMatchObject({ because: 'cool_down' });
      await limiter.configure({ rate: 20 });
      expect(await limiter.state()).toMatchObject({ rate: 20, current: 20, slowedBy: null, coolUntil: null });
      expect(await limiter.acquire(aRead())).toMatchObject({ go: true });
    });
  });

  describe('answered with 429', () => {
    it.each([
      [LINQ_BUDGET.max - 1, 'account'],
      [LINQ_BUDGET.max, 'account'],
      [LINQ_BUDGET.max + 1, 'number'],
    ])('after %d writes for the number takes it to be about the %s', async (writes, whom) => {
      const { limiter } = await open({ rate: 10 });
      expect(await tooMany(limiter, { writes, retryAfterMs: 1_000 })).toBe(whom);
      expect((await limiter.state()).slowedBy).toBe(whom === 'account' ? '429' : null);
    });

    it.each([
      [undefined, 'account'],
      [LONG_WAIT.fromMs - 1, 'account'],
      [LONG_WAIT.fromMs, 'number'],
    ])('and told to wait %d milliseconds takes it to be about the %s', async (retryAfterMs, whom) => {
      const { limiter } = await open({ rate: 10 });
      expect(await tooMany(limiter, { retryAfterMs })).toBe(whom);
      expect((await limiter.state()).slowedBy).toBe(whom === 'account' ? '429' : null);
    });

    it('takes long waits to be about their numbers, until there was no good answer among many of them', async () => {
      const { limiter, now } = await open({ rate: 0 });
      await tooManyTimes(limiter, LONG_WAIT.inARow);
      expect(await limiter.state()).toMatchObject({ slowedBy: null, coolUntil: null });
      expect(await tooMany(limiter, { retryAfterMs: 80_000 })).toBe('account');
      expect((await limiter.state()).coolUntil).toBeCloseTo(now() + 80_000, 1);
    });

    it('takes them to be about their numbers as long as others are answered', async () => {
      const { limiter } = await open({ rate: 0 });
      for (let times = 0; times < 3; times += 1) {
        await tooManyTimes(limiter, LONG_WAIT.inARow);
        await limiter.answered(1);
      }
      expect(await limiter.state()).toMatchObject({ slowedBy: null, coolUntil: null });
    });

    it('takes an outage to be over, whomever it is about', async () => {
      const { limiter, now, advance } = await open({ rate: 0 });
      await struggleTimes(limiter, BREAKER.outage, { sinceMs: now(), readAnswered: true });
      await advance(PROBE_AFTER_MS[0]);
      await tooMany(limiter, { retryAfterMs: 90_000 });
      expect((await limiter.state()).outage).toBeNull();
    });
  });
}

async function tooManyTimes(limiter: Limiter, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1)
    expect(await tooMany(limiter, { retryAfterMs: LONG_WAIT.fromMs })).toBe('number');
}
