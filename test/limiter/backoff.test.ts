import { describe, expect, it } from 'vitest';
import { type Backoff, currentRate, hasRecovered, slowDown } from '../../src/limiter/backoff.js';

function aSlowPace(slow: Partial<Backoff> = {}): Backoff {
  return { full: 16, rate: 8, reportedAt: 10_000, coolUntil: 15_000, times: 1, why: '429', ...slow };
}

function told(change: { full?: number; sentAt?: number; retryAfterMs?: number } = {}) {
  return { full: 16, sentAt: 10_001, retryAfterMs: undefined, why: '429' as const, ...change };
}

describe('a slowed pace', () => {
  it('stays halved during the cool-down and for five seconds after it', () => {
    expect([10_000, 15_000, 19_999].map((now) => currentRate(aSlowPace(), now))).toEqual([8, 8, 8]);
  });

  it('rises by an eighth of the full pace every five seconds', () => {
    expect([20_000, 24_999, 25_000, 30_000].map((now) => currentRate(aSlowPace(), now))).toEqual([10, 10, 12, 14]);
  });

  it('does not rise above the full pace', () => {
    expect([34_999, 35_000, 1_000_000].map((now) => currentRate(aSlowPace(), now))).toEqual([14, 16, 16]);
  });

  it('has recovered when the full pace is reached, not before', () => {
    expect([34_999, 35_000].map((now) => hasRecovered(aSlowPace(), now))).toEqual([false, true]);
  });

  it('has not recovered while it cools down, even where nothing is missing from the full pace', () => {
    const slow = aSlowPace({ rate: 16 });
    expect([14_999, 15_000].map((now) => hasRecovered(slow, now))).toEqual([false, true]);
  });
});

describe('being told to slow down', () => {
  it('halves the full pace the first time', () => {
    expect(slowDown(undefined, told({ retryAfterMs: 700 }), 10_000)).toEqual(
      aSlowPace({ rate: 8, reportedAt: 10_000, coolUntil: 10_700 }),
    );
  });

  it('halves the pace that is in force the next time, not the full one', () => {
    const slow = slowDown(aSlowPace(), told({ sentAt: 21_000 }), 21_000);
    expect(slow).toMatchObject({ full: 16, rate: 5, reportedAt: 21_000, times: 2 });
  });

  it('halves the full pace again once it has recovered', () => {
    expect(slowDown(aSlowPace(), told({ sentAt: 40_000 }), 40_000)).toMatchObject({ full: 16, rate: 8 });
  });

  it.each([
    [59_999, 2, 10_000],
    [60_000, 1, 5_000],
  ])(
    '%d milliseconds after the last time counts as the time number %d, and cools down for %d',
    (afterMs, times, coolMs) => {
      const now = 10_000 + afterMs;
      const slow = slowDown(aSlowPace(), told({ sentAt: now }), now);
      expect(slow).toMatchObject({ times, coolUntil: now + coolMs });
    },
  );

  it('takes a newly measured full pace only once it has recovered', () => {
    const again = told({ full: 40, sentAt: 34_999 });
    expect(slowDown(aSlowPace(), again, 34_999)).toMatchObject({ full: 16, rate: 7 });
    expect(slowDown(aSlowPace(), again, 35_000)).toMatchObject({ full: 40, rate: 20 });
  });

  it('does not halve again for a request that was sent before it was told', () => {
    expect(slowDown(aSlowPace(), told({ sentAt: 10_000, retryAfterMs: 9_000 }), 11_000)).toEqual(
      aSlowPace({ coolUntil: 20_000 }),
    );
    expect(slowDown(aSlowPace(), told({ sentAt: 10_001, retryAfterMs: 9_000 }), 11_000)).toMatchObject({ rate: 4 });
  });

  it('never ends a cool-down earlier than it was told before', () => {
    expect(slowDown(aSlowPace(), told({ sentAt: 10_001, retryAfterMs: 1 }), 11_000).coolUntil).toBe(15_000);
    expect(slowDown(aSlowPace(), told({ sentAt: 9_000, retryAfterMs: 1 }), 11_000).coolUntil).toBe(15_000);
  });

  it('cools down for nothing when it is told to wait no time', () => {
    expect(slowDown(undefined, told({ retryAfterMs: 0 }), 10_000).coolUntil).toBe(10_000);
  });
});
