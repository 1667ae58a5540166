import { afterEach, describe, expect, it, vi } from 'vitest';
import { A_NUMBER } from '../../support/builders.js';
import type { Bench } from '../../support/linq.js';
import { aProgress, FAILS_ALWAYS, open, outcomeOf, requestsOf, TOO_OFTEN_ONCE, writesOf } from './bench.js';

vi.mock('node:timers/promises', async () => (await import('../../support/driven-clock.js')).drivenTimers());

afterEach(() => {
  vi.restoreAllMocks();
});
describe('a fault that is not the row’s', () => {
  it('such as a rejected key halts the run, and the row goes back', async () => {
    const bench = await open();
    bench.simulator.conditions.keyRevoked = true;
    const ending = await bench.set({ phoneNumber: A_NUMBER });
    expect(ending).toMatchObject({ end: 'halt', rule: { status: 401 }, said: { httpStatus: 401, code: 2004 } });
    expect(writesOf(bench)).toEqual(['POST 401']);
  });

  it('such as a feature that is not enabled halts the run', async () => {
    const bench = await open();
    bench.simulator.conditions.outage = { status: 403, code: 2011 };
    expect(await bench.set({ phoneNumber: A_NUMBER })).toMatchObject({
      end: 'halt',
      said: { httpStatus: 403, code: 2011 },
    });
  });
});

describe('when the run has stopped', () => {
  it('nothing is sent any more and the row goes back as it was', async () => {
    const bench = await open();
    bench.stop();
    const ending = await bench.set({ phoneNumber: A_NUMBER });
    expect(ending).toEqual({
      end: 'put_back',
      because: 'stopped',
      progress: { ...aProgress(), sinceMs: bench.clock.now() },
    });
    expect(requestsOf(bench)).toEqual([]);
  });

  it('a row that waits goes back with what it has tried', async () => {
    const bench = await open();
    bench.clock.onSleep = () => bench.stop();
    const ending = await bench.set({ phoneNumber: TOO_OFTEN_ONCE });
    expect(ending).toMatchObject({ end: 'put_back', because: 'stopped', progress: { writes: 1 } });
  });

  it('a row that would be read back goes back', async () => {
    const bench = await open();
    bench.stop();
    const ending = await bench.set({ phoneNumber: A_NUMBER }, { progress: aProgress({ needsReadBack: true }) });
    expect(ending).toMatchObject({ end: 'put_back', because: 'stopped', progress: { needsReadBack: true } });
  });
});

describe('when the process is to end', () => {
  it('a row that waits goes back at once, and later goes on from where it was', async () => {
    const bench = await open();
    const ending = new AbortController();
    bench.clock.onSleep = () => ending.abort();
    const first = await bench.set({ phoneNumber: TOO_OFTEN_ONCE }, { signal: ending.signal });
    expect(first).toMatchObject({ end: 'put_back', because: 'interrupted', progress: { writes: 1 } });
    bench.clock.onSleep = () => undefined;
    const second = await bench.set({ phoneNumber: TOO_OFTEN_ONCE }, { progress: first.progress });
    expect(outcomeOf(second)).toMatchObject({ status: 'created', attempts: 2 });
  });

  it('a request that is under way is finished, and its outcome told', async () => {
    const bench = await open();
    const ending = new AbortController();
    onEachRequest(bench, () => ending.abort());
    const first = await bench.set({ phoneNumber: A_NUMBER }, { signal: ending.signal });
    expect(ending.signal.aborted).toBe(true);
    expect(outcomeOf(first)).toMatchObject({ status: 'created', attempts: 1 });
  });

  it('a row that has not begun sends nothing', async () => {
    const bench = await open();
    const ending = await bench.set({ phoneNumber: A_NUMBER }, { signal: AbortSignal.abort() });
    expect(ending).toMatchObject({ end: 'put_back', because: 'interrupted', progress: { writes: 0 } });
    expect(requestsOf(bench)).toEqual([]);
  });

  it('a row that would be tried again is not', async () => {
    const bench = await open();
    const ending = new AbortController();
    onEachRequest(bench, () => ending.abort());
    const first = await bench.set({ phoneNumber: FAILS_ALWAYS }, { signal: ending.signal });
    expect(first).toMatchObject({
      end: 'put_back',
      because: 'interrupted',
      progress: { failedAttempts: 1, writes: 1 },
    });
  });
});

describe('when Linq is down', () => {
  it('what a row has tried is forgiven and it goes back, but its number’s writes still count', async () => {
    const bench = await open();
    bench.simulator.conditions.outage = { status: 500, code: 3006 };
    const ending = await bench.set({ phoneNumber: A_NUMBER });
    expect(ending).toMatchObject({
      end: 'put_back',
      because: 'outage',
      progress: { failedAttempts: 0, forgiven: true, sinceMs: null, writes: 2 },
    });
    expect((await bench.limiter.state()).outage).not.toBeNull();
  });

  it('the row continues with the first probe that is answered', async () => {
    const bench = await open();
    bench.simulator.conditions.outage = { status: 500, code: 3006 };
    const first = await bench.set({ phoneNumber: A_NUMBER });
    bench.simulator.conditions.outage = null;
    const second = await bench.set({ phoneNumber: A_NUMBER }, { progress: first.progress });
    expect(outcomeOf(second)).toMatchObject({ status: 'created', attempts: 3 });
    expect(bench.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBe(5_000);
    expect((await bench.limiter.state()).outage).toBeNull();
  });

  it('but something else was answered meanwhile, the row is held back once, and then its own trouble', async () => {
    const bench = await open();
    bench.simulator.conditions.outage = { status: 500, code: 3006 };
    onEachRequest(bench, () => bench.limiter.answered(1));
    const first = await bench.set({ phoneNumber: A_NUMBER });
    expect(first).toMatchObject({ end: 'park', waitMs: 15_000, progress: { held: true } });
    const writes = first.progress.writes;
    const second = await bench.set({ phoneNumber: A_NUMBER }, { progress: first.progress });
    expect(outcomeOf(second)).toMatchObject({ status: 'failed', httpStatus: 500, attempts: writes });
  });

  it('a row that could not be looked at before its last attempt gets that attempt when Linq is there again', async () => {
    const bench = await open();
    bench.simulator.conditions.outage = { status: 500, code: 3006 };
    onEachRequest(bench, () => bench.limiter.answered(1));
    bench.simulator.requests.reaches(3).then(() => {
      bench.simulator.conditions.outage = null;
    });
    const outcome = outcomeOf(await bench.set({ phoneNumber: A_NUMBER }));
    expect(outcome).toMatchObject({ status: 'created', attempts: 3 });
    expect(requestsOf(bench)).toEqual(['POST 500', 'POST 500', 'GET 500', 'GET 200', 'GET 200', 'POST 200']);
  });

  it('a row that was held back because no read was answered gets one more attempt when Linq is there again', async () => {
    const bench = await open();
    bench.simulator.conditions.outage = { status: 500, code: 3006 };
    onEachRequest(bench, () => bench.limiter.answered(1));
    const first = await bench.set({ phoneNumber: A_NUMBER });
    bench.simulator.conditions.outage = null;
    const writes = first.progress.writes;
    const second = await bench.set({ phoneNumber: A_NUMBER }, { progress: first.progress });
    expect(outcomeOf(second)).toMatchObject({ status: 'created', attempts: writes + 1 });
  });

  it('a row that was held back because no read was answered is well when its write turns out to have been', async () => {
    const bench = await open();
    bench.simulator.conditions.outage = { status: 500, code: 3006 };
    onEachRequest(bench, () => bench.limiter.answered(1));
    const first = await bench.set({ phoneNumber: A_NUMBER });
    bench.simulator.conditions.outage = null;
    bench.simulator.account.create(A_NUMBER, { first_name: 'Acme' });
    const second = await bench.set({ phoneNumber: A_NUMBER }, { progress: first.progress });
    expect(outcomeOf(second)).toMatchObject({ status: 'created', attempts: first.progress.writes });
  });
});

describe('while other rows fail as well', () => {
  it('a row is held back once before its last attempt', async () => {
    const bench = await open();
    const reportFailure = vi.spyOn(bench.limiter, 'reportFailure').mockResolvedValue('hold');
    const first = await bench.set({ phoneNumber: FAILS_ALWAYS });
    expect(first).toMatchObject({ end: 'park', waitMs: 15_000, progress: { held: true, writes: 2 } });
    reportFailure.mockResolvedValueOnce('hold').mockResolvedValueOnce('go_on');
    const second = await bench.set({ phoneNumber: FAILS_ALWAYS }, { progress: first.progress });
    expect(outcomeOf(second)).toMatchObject({ status: 'failed', attempts: 3 });
  });

  it('a row tells since when it struggles, whether its read was answered and whether it has attempts left', async () => {
    const bench = await open();
    const reportFailure = vi.spyOn(bench.limiter, 'reportFailure');
    const sinceMs = bench.clock.now();
    await bench.set({ phoneNumber: FAILS_ALWAYS });
    expect(reportFailure.mock.calls).toEqual([
      [{ sinceMs, readAnswered: true, exhausted: false }],
      [{ sinceMs, readAnswered: true, exhausted: true }],
    ]);
  });
});

/** Does something when a request arrives, before it is answered. */
function onEachRequest({ simulator }: Bench, does: () => unknown): void {
  const { requests } = simulator;
  const begin = requests.begin.bind(requests);
  vi.spyOn(requests, 'begin').mockImplementation((...request) => {
    does();
    return begin(...request);
  });
}
