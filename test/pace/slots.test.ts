import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATCH_UP, LATENESS_MS } from '../../src/pace/gate.js';
import { MemoryGate } from '../../src/pace/memory-gate.js';
import { nextSlot, windowCount } from '../../src/pace/slots.js';
import { DrivenClock } from '../support/driven-clock.js';
import { mostIn } from './sliding.js';

describe('a slot', () => {
  it('is now where nothing was sent before', () => {
    expect(nextSlot([], 10, 5_000)).toBe(5_000);
  });

  it('is now where the last ones were long enough ago', () => {
    expect(nextSlot([1_000, 2_000], 1, 9_000)).toBe(9_000);
  });

  it('keeps its distance from the last one, a fifth closer than evenly', () => {
    expect(nextSlot([5_000], 10, 5_000)).toBeCloseTo(5_000 + 1000 / (10 * CATCH_UP), 6);
  });

  it('is a second and the allowed lateness after the one that it follows by as many as the rate', () => {
    const sent = [5_000, 5_100, 5_200, 5_300];
    expect(nextSlot(sent, 4, 5_900)).toBe(6_000 + LATENESS_MS);
    expect(nextSlot(sent.slice(1), 4, 5_900)).toBe(5_900);
    expect(nextSlot([4_000, ...sent], 4, 5_900)).toBe(6_000 + LATENESS_MS);
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
    let now = 0;
    for (const pauseMs of pausesMs) {
      now += pauseMs;
      slots.push(nextSlot(slots, rate, now));
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

  it('no second has more requests than the rate, also where each is sent as late as it may', () => {
    const latenesses = fc.infiniteStream(fc.double({ min: 0, max: LATENESS_MS, noNaN: true }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), pauses, latenesses, (rate, pausesMs, lateMs) => {
        const sent = slotsFor(rate, pausesMs).map((slot) => slot + Number(lateMs.next().value));
        expect(
          mostIn(
            [...sent].sort((a, b) => a - b),
            1000 - 1e-6,
          ),
        ).toBeLessThanOrEqual(rate);
      }),
    );
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

  it('whoever asks without a pause gets the whole rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (rate) => {
        const slots = slotsFor(rate, Array(10 * rate + 1).fill(0));
        expect(slots.at(-1)).toBeCloseTo(10 * (1000 + LATENESS_MS), 3);
      }),
    );
  });
});

describe('whatever happens to a gate', () => {
  const events = fc.array(
    fc.oneof(
      { weight: 12, arbitrary: fc.constant({ does: 'ask' } as const) },
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
        const gate = new MemoryGate(
          { rate, budget: null },
          { now: clock.now, isRunning: () => true, writes: { remembered: [], remember: () => undefined } },
        );
        const ask = { run: 'r', phoneNumber: '+14155550132', kind: 'read' } as const;
        const slots: string[] = [];
        for (const event of happenings) {
          if (event.does === 'pass') clock.advance(event.ms);
          if (event.does === 'ask') {
            const answer = await gate.ask(ask);
            if (answer.go) slots.push(answer.slot);
          }
          const unused = event.does === 'give back' ? slots.findLastIndex((slot) => Number(slot) > clock.now()) : -1;
          if (unused >= 0) await gate.giveBack(ask, slots.splice(unused, 1)[0] ?? '');
          const slot = slots.findLast((each) => Number(each) <= clock.now());
          if (event.does === 'slow down' && slot)
            await gate.slowDown({ slot, retryAfterMs: event.askedMs, why: '429' });
        }
        expect(mostIn(slots.map(Number), 1000)).toBeLessThanOrEqual(rate);
      }),
    );
  });
});
