import { afterEach, describe, expect, it, vi } from 'vitest';
import { A_NUMBER, aCard } from '../../support/builders.js';
import {
  ACTIVE_LATER,
  aProgress,
  aWireCard,
  BUSY_ONCE,
  FAILS_ALWAYS,
  FAILS_TWICE,
  NEVER_ACTIVE,
  open,
  outcomeOf,
  requestsOf,
  writesOf,
} from './bench.js';

vi.mock('node:timers/promises', async () => (await import('../../support/driven-clock.js')).drivenTimers());

afterEach(() => {
  vi.restoreAllMocks();
});
describe('a row of which it is not sure whether it was written', () => {
  it('is read back, and not written again when the card is up to date', async () => {
    const bench = await open({ cards: [aWireCard()] });
    const ending = await bench.set(
      { phoneNumber: A_NUMBER },
      { progress: aProgress({ needsReadBack: true, writes: 1 }) },
    );
    expect(outcomeOf(ending)).toMatchObject({ status: 'created', isActive: true, attempts: 1 });
    expect(requestsOf(bench)).toEqual(['GET 200']);
  });

  it('is written when the card is not up to date, by an update because there is one', async () => {
    const bench = await open({ cards: [aWireCard({ first_name: 'Before' })] });
    const ending = await bench.set({ phoneNumber: A_NUMBER }, { progress: aProgress({ needsReadBack: true }) });
    expect(outcomeOf(ending)).toMatchObject({ status: 'updated' });
    expect(requestsOf(bench)).toEqual(['GET 200', 'PATCH 200']);
  });

  it('is written when there is no card', async () => {
    const bench = await open();
    const ending = await bench.set({ phoneNumber: A_NUMBER }, { progress: aProgress({ needsReadBack: true }) });
    expect(outcomeOf(ending)).toMatchObject({ status: 'created' });
    expect(requestsOf(bench)).toEqual(['GET 200', 'POST 200']);
  });

  it('is created over a card that recipients do not see', async () => {
    const bench = await open({ cards: [aWireCard({ first_name: 'Before', is_active: false })] });
    const ending = await bench.set({ phoneNumber: A_NUMBER }, { progress: aProgress({ needsReadBack: true }) });
    expect(outcomeOf(ending)).toMatchObject({ status: 'created', isActive: true });
    expect(requestsOf(bench)).toEqual(['GET 200', 'POST 200']);
  });

  it('waits when reading back is too often, and reads again', async () => {
    const bench = await open({ cards: [aWireCard()] });
    bench.simulator.conditions.outage = { status: 429, code: 1007, retryAfter: 2 };
    bench.clock.onSleep = () => {
      bench.simulator.conditions.outage = null;
    };
    const ending = await bench.set({ phoneNumber: A_NUMBER }, { progress: aProgress({ needsReadBack: true }) });
    expect(outcomeOf(ending)).toMatchObject({ status: 'created', attempts: 0 });
    expect(requestsOf(bench)).toEqual(['GET 429', 'GET 200']);
  });

  it('halts the run when the key is rejected while it is read back', async () => {
    const bench = await open({ cards: [aWireCard()] });
    bench.simulator.conditions.keyRevoked = true;
    const ending = await bench.set({ phoneNumber: A_NUMBER }, { progress: aProgress({ needsReadBack: true }) });
    expect(ending).toMatchObject({ end: 'halt', said: { httpStatus: 401 } });
    expect(ending.progress.needsReadBack).toBe(true);
  });

  it('has a picture that only counts as sent when its address has changed', async () => {
    const before = aCard({ imageUrl: 'https://cdn/before.jpg' });
    const wanted = { firstName: 'Acme', imageUrl: 'https://example.com/new.png' };
    const unchanged = await open({ cards: [aWireCard({ image_url: 'https://cdn/before.jpg' })] });
    await unchanged.set({ phoneNumber: A_NUMBER, wanted, before }, { progress: aProgress({ needsReadBack: true }) });
    expect(requestsOf(unchanged)).toEqual(['GET 200', 'PATCH 200']);

    const changed = await open({ cards: [aWireCard({ image_url: 'https://cdn/after.jpg' })] });
    await changed.set({ phoneNumber: A_NUMBER, wanted, before }, { progress: aProgress({ needsReadBack: true }) });
    expect(requestsOf(changed)).toEqual(['GET 200']);
  });
});

describe('a failure that may pass', () => {
  it('is tried three times in all, and the card read back before the last attempt and before giving up', async () => {
    const bench = await open();
    const ending = await bench.set({ phoneNumber: FAILS_ALWAYS });
    expect(outcomeOf(ending)).toMatchObject({ status: 'failed', httpStatus: 500, code: 3006, attempts: 3 });
    expect(requestsOf(bench, FAILS_ALWAYS)).toEqual(['POST 500', 'POST 500', 'GET 200', 'POST 500', 'GET 200']);
  });

  it.each([
    [1, 2],
    [2, 1],
  ])('counts on over a stay in the queue: after %d attempts there are %d more', async (failedAttempts, more) => {
    const bench = await open();
    const progress = aProgress({ failedAttempts, writes: failedAttempts });
    const ending = await bench.set({ phoneNumber: FAILS_ALWAYS }, { progress });
    expect(writesOf(bench, FAILS_ALWAYS)).toEqual(Array(more).fill('POST 500'));
    expect(outcomeOf(ending)).toMatchObject({ status: 'failed', attempts: 3 });
  });

  it('is a success when the last read shows that the write went through', async () => {
    const bench = await open();
    const write = vi.spyOn(bench.simulator.requests, 'begin');
    write.mockImplementation((method, phoneNumber) => {
      const entry = { at: bench.clock.now(), method, phoneNumber, status: null };
      bench.simulator.requests.entries.push(entry);
      if (writesOf(bench, FAILS_ALWAYS).length === 3)
        bench.simulator.account.cards.set(FAILS_ALWAYS, aWireCard({ phone_number: FAILS_ALWAYS }));
      return entry;
    });
    const ending = await bench.set({ phoneNumber: FAILS_ALWAYS });
    expect(outcomeOf(ending)).toMatchObject({ status: 'created', attempts: 3, httpStatus: 200 });
  });

  it('keeps what every request of the row was answered', async () => {
    const bench = await open();
    const { tries = [] } = outcomeOf(await bench.set({ phoneNumber: FAILS_TWICE }));
    expect(tries.map(({ call, httpStatus, code }) => [call, httpStatus, code])).toEqual([
      ['POST', 500, 3006],
      ['POST', 500, 3006],
      ['GET', 200, null],
      ['POST', 200, null],
    ]);
    expect(new Set(tries.map(({ traceId }) => traceId)).size).toBe(4);
  });

  it.each([
    [10, 'outcome'],
    [10.001, 'park'],
  ])('that asks to wait %d seconds ends with: %s', async (retryAfter, end) => {
    const bench = await open();
    bench.simulator.conditions.outage = { status: 500, code: 3006, retryAfter };
    bench.clock.onSleep = () => {
      bench.simulator.conditions.outage = null;
    };
    const ending = await bench.set({ phoneNumber: A_NUMBER });
    expect(ending).toMatchObject(end === 'park' ? { end, waitMs: retryAfter * 1000 } : { end });
    expect(ending.progress).toMatchObject({ failedAttempts: 1 });
  });

  it('that is a busy line parks the row for half a minute, then for a minute, where it does not say how long', async () => {
    const bench = await open();
    const first = await bench.set({ phoneNumber: BUSY_ONCE });
    expect(first).toMatchObject({ end: 'park', waitMs: 30_000 });
    bench.simulator.conditions.outage = { status: 503, code: 4004 };
    bench.clock.advance(30_000);
    const second = await bench.set({ phoneNumber: BUSY_ONCE }, { progress: first.progress });
    expect(second).toMatchObject({ end: 'park', waitMs: 60_000 });
    bench.simulator.conditions.outage = null;
    bench.clock.advance(60_000);
    const third = await bench.set({ phoneNumber: BUSY_ONCE }, { progress: second.progress });
    expect(outcomeOf(third)).toMatchObject({ status: 'created', attempts: 3 });
  });

  it('that is a busy line slows everybody down', async () => {
    const bench = await open({}, { rate: 10 });
    await bench.set({ phoneNumber: BUSY_ONCE });
    expect(await bench.limiter.state()).toMatchObject({ current: 5, slowedBy: '503/4004' });
  });
});

describe('a card that the line does not show yet', () => {
  it('is read back after two, three and five seconds, and is done as soon as it is shown', async () => {
    const bench = await open();
    expect(outcomeOf(await bench.set({ phoneNumber: ACTIVE_LATER }))).toMatchObject({
      status: 'created',
      isActive: true,
      attempts: 1,
    });
    expect(bench.clock.slept).toEqual([2_000, 3_000]);
  });

  it('and never does is told as inactive, after one write', async () => {
    const bench = await open();
    expect(outcomeOf(await bench.set({ phoneNumber: NEVER_ACTIVE }))).toMatchObject({
      status: 'inactive',
      isActive: false,
      httpStatus: 200,
      attempts: 1,
    });
    expect(bench.clock.slept).toEqual([2_000, 3_000, 5_000]);
    expect(requestsOf(bench, NEVER_ACTIVE)).toEqual(['POST 200', 'GET 200', 'GET 200', 'GET 200']);
  });

  it('is not written again when the process ends while it waits', async () => {
    const bench = await open();
    const ending = new AbortController();
    bench.clock.onSleep = () => ending.abort();
    const first = await bench.set({ phoneNumber: ACTIVE_LATER }, { signal: ending.signal });
    expect(first).toMatchObject({ end: 'put_back', because: 'interrupted' });
    bench.clock.onSleep = () => undefined;
    const second = await bench.set({ phoneNumber: ACTIVE_LATER }, { progress: first.progress });
    expect(outcomeOf(second)).toMatchObject({ status: 'created', attempts: 1 });
    expect(writesOf(bench, ACTIVE_LATER)).toEqual(['POST 200']);
  });
});
