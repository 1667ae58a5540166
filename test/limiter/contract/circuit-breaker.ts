import { describe, expect, it } from 'vitest';
import { BREAKER, type Limits, PROBE_AFTER_MS, PROBE_LEASE_MS } from '../../../src/limiter/limiter.js';
import { aRead, aWrite, goOf, type Open, slowDownNow, struggleTimes } from './bench.js';

export function noticesOutages(open: Open): void {
  describe('rows that struggle', () => {
    it('are an outage at the fifth in a row whose read is not answered either', async () => {
      const { limiter, now } = await open();
      const row = { sinceMs: now(), readAnswered: false };
      expect(await struggleTimes(limiter, BREAKER.outageWithoutReads, row)).toEqual([
        'go_on',
        'go_on',
        'go_on',
        'go_on',
        'outage',
      ]);
    });

    it('are held from the fifth in a row whose read is answered, and an outage at the twentieth', async () => {
      const { limiter, now } = await open();
      const verdicts = await struggleTimes(limiter, 20, { sinceMs: now(), readAnswered: true });
      expect(verdicts.slice(0, 4)).toEqual(Array(4).fill('go_on'));
      expect(verdicts.slice(4, 19)).toEqual(Array(15).fill('hold'));
      expect(verdicts[19]).toBe('outage');
    });

    it('are not held once their attempts are used up', async () => {
      const { limiter, now } = await open();
      const row = { sinceMs: now(), readAnswered: true, exhausted: true };
      expect((await struggleTimes(limiter, 6, row)).slice(4)).toEqual(['go_on', 'go_on']);
    });

    it('are counted again after anything has been answered', async () => {
      const { limiter, now } = await open();
      const row = { sinceMs: now(), readAnswered: false };
      await struggleTimes(limiter, 4, row);
      await limiter.answered(1);
      expect(await struggleTimes(limiter, 5, row)).toEqual(['go_on', 'go_on', 'go_on', 'go_on', 'outage']);
    });

    it('are an outage at the first one that has used up its attempts while nothing at all was answered', async () => {
      const { limiter, now } = await open();
      const row = { sinceMs: now(), readAnswered: false, exhausted: true };
      expect(await struggleTimes(limiter, 1, row)).toEqual(['outage']);
    });

    it('are their own trouble where something was answered since they began', async () => {
      const { limiter, now, advance } = await open();
      await limiter.answered(1);
      const row = { readAnswered: false, exhausted: true };
      expect(await struggleTimes(limiter, 1, { ...row, sinceMs: now() })).toEqual(['go_on']);
      await advance(1);
      expect(await struggleTimes(limiter, 1, { ...row, sinceMs: now() })).toEqual(['outage']);
    });

    it('are an outage when half of the last twenty rows could not be read, though some are answered', async () => {
      const { limiter, now } = await open();
      const row = { sinceMs: now(), readAnswered: false };
      const verdicts: string[] = [];
      for (let count = 0; count < BREAKER.halfOfThem; count += 1) {
        await limiter.answered(1);
        verdicts.push(...(await struggleTimes(limiter, 1, row)));
      }
      expect(verdicts).toEqual([...Array(9).fill('go_on'), 'outage']);
    });

    it('are no outage while fewer than half of the last twenty rows could not be read', async () => {
      const { limiter, now } = await open();
      const row = { sinceMs: now(), readAnswered: false };
      await limiter.answered(11);
      for (let count = 0; count < 9; count += 1) {
        await limiter.answered(1);
        expect(await struggleTimes(limiter, 1, row)).toEqual(['go_on']);
      }
    });

    it('are no outage because of rows that were the last twenty long ago', async () => {
      const { limiter, now } = await open();
      const row = { sinceMs: now(), readAnswered: false };
      for (let round = 0; round < 3; round += 1) {
        for (let count = 0; count < 9; count += 1) {
          await limiter.answered(1);
          expect(await struggleTimes(limiter, 1, row)).toEqual(['go_on']);
        }
        await limiter.answered(20);
      }
    });

    it('are judged by the last twenty rows also where their own read is answered', async () => {
      const { limiter, now } = await open();
      const row = { sinceMs: now(), readAnswered: false };
      for (let round = 0; round < 3; round += 1) {
        await struggleTimes(limiter, 4, row);
        await limiter.answered(1);
      }
      await limiter.answered(5);
      expect(await struggleTimes(limiter, 1, { ...row, readAnswered: true })).toEqual(['outage']);
    });
  });

  describe('in an outage', () => {
    const openDown = async (limits: Partial<Limits> = {}) => {
      const bench = await open(limits);
      await struggleTimes(bench.limiter, 1, { sinceMs: bench.now(), readAnswered: false, exhausted: true });
      return bench;
    };

    it('says since when, counted from the first row that struggled', async () => {
      const { limiter, now, advance } = await open();
      const began = now();
      await struggleTimes(limiter, 1, { sinceMs: began, readAnswered: true });
      await advance(2_000);
      await struggleTimes(limiter, 1, { sinceMs: now(), readAnswered: false, exhausted: true });
      const { outage } = await limiter.state();
      expect(outage?.since).toBeCloseTo(began, 1);
      expect(outage?.nextProbeAt).toBeCloseTo(now() + PROBE_AFTER_MS[0], 1);
    });

    it('takes every further row that struggles as part of it', async () => {
      const { limiter, now } = await openDown();
      await limiter.reportFailure({ sinceMs: now(), readAnswered: true, exhausted: false });
      expect(await struggleTimes(limiter, 1, { sinceMs: now(), readAnswered: true })).toEqual(['outage']);
    });

    it('lets nobody send until the first probe is due', async () => {
      const { limiter, advance } = await openDown();
      expect(await limiter.acquire(aRead())).toEqual({ go: false, because: 'outage', waitMs: 5_000 });
      await advance(4_999);
      expect(await limiter.acquire(aWrite())).toEqual({ go: false, because: 'outage', waitMs: expect.closeTo(1, 1) });
      await advance(1);
      expect(await limiter.acquire(aWrite())).toMatchObject({ go: true, probe: true });
    });

    it('refuses a caller that holds a slot already', async () => {
      const { limiter, now } = await open({ rate: 1 });
      await goOf(limiter.acquire(aRead()));
      const held = await goOf(limiter.acquire(aRead()));
      await struggleTimes(limiter, 1, { sinceMs: now(), readAnswered: false, exhausted: true });
      expect(await limiter.revalidate(aRead(), held.slot)).toMatchObject({ go: false, because: 'outage' });
      await limiter.answered(1);
      expect((await goOf(limiter.acquire(aRead()))).slot).toBe(held.slot);
    });

    it('grants one probe at a time', async () => {
      const { limiter, advance } = await openDown();
      await advance(5_000);
      expect(await limiter.acquire(aRead())).toMatchObject({ go: true, probe: true });
      expect(await limiter.acquire(aRead())).toEqual({ go: false, because: 'outage', waitMs: PROBE_LEASE_MS });
    });

    it('grants another probe when the last one has not been heard of for over a minute', async () => {
      const { limiter, advance } = await openDown();
      await advance(5_000);
      await goOf(limiter.acquire(aRead()));
      await advance(PROBE_LEASE_MS - 1);
      expect(await limiter.acquire(aRead())).toMatchObject({ because: 'outage' });
      await advance(1);
      expect(await limiter.acquire(aRead())).toMatchObject({ go: true, probe: true });
    });

    it('waits longer after each probe that failed, but never over half a minute', async () => {
      const { limiter, advance } = await openDown();
      const waits: number[] = [];
      for (let failed = 0; failed < 5; failed += 1) {
        const refused = await limiter.acquire(aRead());
        waits.push(Math.round(refused.waitMs));
        await advance(refused.waitMs);
        expect(await limiter.acquire(aRead())).toMatchObject({ go: true, probe: true });
        await limiter.probeFailed();
      }
      expect(waits).toEqual([5_000, 10_000, 20_000, 30_000, 30_000]);
    });

    it('is over as soon as anything is answered, and a later one begins afresh', async () => {
      const { limiter, now, advance } = await openDown();
      await advance(5_000);
      await goOf(limiter.acquire(aRead()));
      await limiter.probeFailed();
      await limiter.answered(1);
      expect((await limiter.state()).outage).toBeNull();
      expect(await limiter.acquire(aRead())).toMatchObject({ go: true, probe: false });
      await advance(1);
      expect(await struggleTimes(limiter, 4, { sinceMs: now(), readAnswered: false })).toEqual(Array(4).fill('go_on'));
      expect(await struggleTimes(limiter, 1, { sinceMs: now(), readAnswered: false })).toEqual(['outage']);
      expect(await limiter.acquire(aRead())).toEqual({ go: false, because: 'outage', waitMs: 5_000 });
    });

    it('takes a failed probe for nothing when it is over already', async () => {
      const { limiter } = await open();
      await limiter.probeFailed();
      expect((await limiter.state()).outage).toBeNull();
      expect(await limiter.acquire(aRead())).toMatchObject({ go: true, probe: false });
    });

    it('keeps the probe for later while it is told to slow down', async () => {
      const { limiter, advance } = await open();
      await slowDownNow(limiter, { retryAfterMs: 9_000 });
      await struggleTimes(limiter, 1, { sinceMs: Number.MAX_SAFE_INTEGER, readAnswered: false, exhausted: true });
      await advance(5_000);
      expect(await limiter.acquire(aRead())).toMatchObject({ because: 'cool_down' });
      await advance(4_000);
      expect(await limiter.acquire(aRead())).toMatchObject({ go: true, probe: true });
    });
  });
}
