import { describe, expect, it, vi } from 'vitest';
import { A_NUMBER, ANOTHER_NUMBER } from '../../support/builders.js';
import type { Bench } from '../../support/linq.js';
import { aProgress, open, outcomeOf, TOO_OFTEN_ONCE, writesOf } from './bench.js';

vi.mock('node:timers/promises', async () => (await import('../../support/driven-clock.js')).drivenTimers());
describe('told that it is too often', () => {
  it('the row waits and goes on, and that is no failed attempt', async () => {
    const bench = await open();
    const ending = await bench.set({ phoneNumber: TOO_OFTEN_ONCE });
    expect(outcomeOf(ending)).toMatchObject({ status: 'created', attempts: 2 });
    expect(ending.progress.failedAttempts).toBe(0);
    expect(bench.clock.slept[0]).toBe(2_000);
  });

  it('three times, the row has used up its number’s budget, fails, and says from when it may be run again', async () => {
    const bench = await open();
    bench.simulator.conditions.outage = { status: 429, code: 1007, retryAfter: 1 };
    const began = bench.clock.now();
    const outcome = outcomeOf(await bench.set({ phoneNumber: A_NUMBER }));
    expect(outcome).toMatchObject({ status: 'failed', code: 'number_budget', httpStatus: 429, attempts: 3 });
    expect(Date.parse(outcome.notBefore ?? '')).toBe(began + 600_000 + 1_000);
    expect(writesOf(bench)).toEqual(['POST 429', 'POST 429', 'POST 429']);
  });

  it('and to wait long, the row goes back to the queue', async () => {
    const bench = await open();
    bench.simulator.conditions.outage = { status: 429, code: 1007, retryAfter: 90 };
    expect(await bench.set({ phoneNumber: A_NUMBER })).toMatchObject({ end: 'park', waitMs: 90_000 });
  });

  it('without being told how long, the row waits five seconds', async () => {
    const bench = await open();
    bench.simulator.conditions.outage = { status: 429, code: 1007 };
    bench.clock.onSleep = () => {
      bench.simulator.conditions.outage = null;
    };
    expect(outcomeOf(await bench.set({ phoneNumber: A_NUMBER }))).toMatchObject({ status: 'created' });
    expect(bench.clock.slept[0]).toBe(5_000);
  });
});

describe('a number that has had as many writes as are allowed', () => {
  const useUp = async (bench: Bench, times: number) => {
    for (let count = 0; count < times; count += 1)
      await bench.limiter.acquire({ run: 'r', phoneNumber: A_NUMBER, kind: 'write' });
  };

  it('before the row’s first call parks the row until it may be written again', async () => {
    const bench = await open();
    await useUp(bench, 3);
    const ending = await bench.set({ phoneNumber: A_NUMBER });
    expect(ending).toMatchObject({ end: 'park', waitMs: 601_000 });
    bench.clock.advance(601_000);
    expect(outcomeOf(await bench.set({ phoneNumber: A_NUMBER }, { progress: ending.progress }))).toMatchObject({
      status: 'created',
      attempts: 1,
    });
  });

  it('is not waited for by other rows', async () => {
    const bench = await open();
    await useUp(bench, 3);
    expect(outcomeOf(await bench.set({ phoneNumber: ANOTHER_NUMBER }))).toMatchObject({ status: 'created' });
  });

  it('fails the row when it has used up a part of them itself', async () => {
    const bench = await open();
    await useUp(bench, 1);
    const ending = await bench.set(
      { phoneNumber: A_NUMBER },
      { progress: aProgress({ failedAttempts: 1, writes: 1 }) },
    );
    expect(outcomeOf(ending)).toMatchObject({ status: 'created' });
    await useUp(bench, 2);
    const next = await bench.set({ phoneNumber: A_NUMBER }, { progress: aProgress({ failedAttempts: 1, writes: 1 }) });
    expect(outcomeOf(next)).toMatchObject({ status: 'failed', code: 'number_budget', notBefore: expect.any(String) });
  });

  it('does not fail the row where it may be written again within seconds', async () => {
    const bench = await open();
    await useUp(bench, 3);
    bench.clock.advance(601_000 - 2_000);
    const progress = aProgress({ failedAttempts: 1, writes: 1 });
    expect(outcomeOf(await bench.set({ phoneNumber: A_NUMBER }, { progress }))).toMatchObject({ status: 'created' });
    expect(bench.clock.slept[0]).toBe(2_000);
  });

  it('parks a row whose attempts were forgiven, since it was not its own fault', async () => {
    const bench = await open();
    await useUp(bench, 3);
    const progress = aProgress({ writes: 3, forgiven: true });
    expect(await bench.set({ phoneNumber: A_NUMBER }, { progress })).toMatchObject({ end: 'park', waitMs: 601_000 });
  });
});
