import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CATCH_UP,
  LATENESS_MS,
  MAX_LAG_MS,
  MOST_GRACE_MS,
  SPARE_MS,
  WINDOW_SPARE_MS,
} from '../../src/limiter/limiter.js';
import { MemoryLimiter } from '../../src/limiter/memory-limiter.js';
import { graceMs, nextSlot, periodMs, windowCount } from '../../src/limiter/slots.js';
import { DrivenClock } from '../support/driven-clock.js';
import { mostIn } from './sliding.js';

describe('a slot', () => {
  it('is now where nothing was sent before', () => {
    expect(nextSlot([], undefined, 10, 5_000)).toEqual({ at: 5_000, nextDue: 5_000 + periodMs(10) });
  });

  it('is when it is due, so that requests are spread evenly', () => {
    expect(nextSlot([5_000], 5_102, 10, 5_001)).toEqual({ at: 5_102, nextDue: 5_102 + periodMs(10) });
  });

  it('is now where it was due before, and the next one is due as early as if this one had been in time', () => {
    expect(nextSlot([5_000], 5_102, 10, 5_150)).toEqual({ at: 5_150, nextDue: 5_102 + periodMs(10) });
  });

  it('lags behind no more than half a second: after a pause there is no burst', () => {
    expect(nextSlot([5_000], 5_102, 10, 60_000)).toEqual({ at: 60_000, nextDue: 60_000 - MAX_LAG_MS + periodMs(10) });
  });

  it('keeps its distance from the last one also where it lags behind, a fifth closer than evenly', () => {
    expect(nextSlot([5_000], 4_000, 10, 5_000).at).toBeCloseTo(5_000 + periodMs(10) / CATCH_UP, 6);
  });

  it('is a second and the allowed lateness after the one that it follows by as many as the rate', () => {
    const sent = [5_000, 5_100, 5_200, 5_300];
    expect(nextSlot(sent, 5_900, 4, 5_900).at).toBe(6_000 + WINDOW_SPARE_MS);
    expect(nextSlot(sent.slice(1), 5_900, 4, 5_900).at).toBe(5_900);
    expect(nextSlot([4_000, ...sent], 5_900, 4, 5_900).at).toBe(6_000 + WINDOW_SPARE_MS);
  });

  it.each([
    [0.2, 1],
    [1, 1],
    [1.9, 1],
    [2, 2],
    [99.5, 99],
  ])('at %d a second is one of %d that are counted together', (rate, count) => {
    expect(windowCount(rate)).toBe(count);
  });
});

describe('whenever requests are asked for', () => {
  const pauses = fc.array(
    fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2_500 })),
    {
      minLength: 1,
      maxLength: 200,
    },
  );
  const slotsFor = (rate: number, pausesMs: readonly number[]) => {
    const slots: number[] = [];
    let due: number | undefined;
    let now = 0;
    for (const pauseMs of pausesMs) {
      now += pauseMs;
      const { at, nextDue } = nextSlot(slots, due, rate, now);
      slots.push(at);
      due = nextDue;
    }
    return slots;
  };

  it('no second has more slots than the rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), pauses, (rate, pausesMs) => {
        expect(mostIn(slotsFor(rate, pausesMs), 1000)).toBeLessThanOrEqual(rate);
      }),
    );
  });

  it.each([
    ['the rate, also where each is sent as late as nobody is told of', () => LATENESS_MS, 0],
    ['one beyond the rate, also where each is sent as late as it may', graceMs, 1],
  ])('no second has more requests than %s', (_, latest, beyond) => {
    const latenesses = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), pauses, latenesses, (rate, pausesMs, late) => {
        const sent = slotsFor(rate, pausesMs).map((slot) => slot + Number(late.next().value) * latest(rate));
        const inOrder = sent.toSorted((one, other) => one - other);
        expect(mostIn(inOrder, 1000 - 1e-6)).toBeLessThanOrEqual(rate + beyond);
      }),
    );
  });

  it('a slot may be used later where they are further apart, up to half the way, but never by much', () => {
    expect(graceMs(200)).toBe(LATENESS_MS);
    expect(graceMs(20)).toBe(periodMs(20) / 2);
    expect(graceMs(1)).toBe(MOST_GRACE_MS);
  });

  it('no stretch of time has more slots than a fractional rate allows in it', () => {
    const rates = fc.double({ min: 0.05, max: 30, noNaN: true });
    fc.assert(
      fc.property(rates, pauses, (rate, pausesMs) => {
        const count = windowCount(rate);
        expect(mostIn(slotsFor(rate, pausesMs), (1000 * count) / rate)).toBeLessThanOrEqual(count);
      }),
    );
  });

  it('slots never go back in time, and none is in the past', () => {
    const rates = fc.double({ min: 0.05, max: 500, noNaN: true });
    fc.assert(
      fc.property(rates, pauses, (rate, pausesMs) => {
        const slots = slotsFor(rate, pausesMs);
        expect(slots).toEqual([...slots].sort((a, b) => a - b));
        let now = 0;
        for (const [index, pauseMs] of pausesMs.entries()) {
          now += pauseMs;
          expect(slots[index]).toBeGreaterThanOrEqual(now);
        }
      }),
    );
  });

  it('a caller that asks without a pause gets the rate but for the spare time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (rate) => {
        const slots = slotsFor(rate, Array(10 * rate + 1).fill(0));
        expect(slots.at(-1)).toBeCloseTo(10 * (1000 + SPARE_MS), 3);
      }),
    );
  });
});

describe('whatever happens to a limiter', () => {
  const events = fc.array(
    fc.oneof(
      { weight: 12, arbitrary: fc.constant({ does: 'acquire' } as const) },
      { weight: 6, arbitrary: fc.record({ does: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 700 }) }) },
      { weight: 2, arbitrary: fc.constant({ does: 'give back' } as const) },
      {
        weight: 1,
        arbitrary: fc.record({ does: fc.constant('slow down' as const), askedMs: fc.integer({ min: 0, max: 3_000 }) }),
      },
    ),
    { maxLength: 300 },
  );

  it('no second has more used slots than the rate', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), events, async (rate, happenings) => {
        const clock = new DrivenClock();
        const limiter = new MemoryLimiter(
          { rate, budget: null },
          {
            now: clock.now,
            isRunning: () => true,
            writes: { remembered: [], remember: async () => undefined, forget: async () => undefined },
          },
        );
        const ask = { run: 'r', phoneNumber: '+14155550132', kind: 'read' } as const;
        const slots: string[] = [];
        for (const event of happenings) {
          if (event.does === 'pass') clock.advance(event.ms);
          if (event.does === 'acquire') {
            const answer = await limiter.acquire(ask);
            if (answer.go) slots.push(answer.slot);
          }
          const unused = event.does === 'give back' ? slots.findLastIndex((slot) => Number(slot) > clock.now()) : -1;
          if (unused >= 0) await limiter.release(ask, slots.splice(unused, 1)[0] ?? '');
          const slot = slots.findLast((each) => Number(each) <= clock.now());
          if (event.does === 'slow down' && slot)
            await limiter.slowDown({ slot, retryAfterMs: event.askedMs, why: '429' });
        }
        expect(mostIn(slots.map(Number), 1000)).toBeLessThanOrEqual(rate);
      }),
    );
  });
});
