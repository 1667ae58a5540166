import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AcquiredSlot, Refused } from '../../src/limiter/acquire-slot.js';
import { LATENESS_MS, type Limiter } from '../../src/limiter/limiter.js';
import { Departure, HeldBack } from '../../src/linq/departure.js';
import { DrivenClock } from '../support/driven-clock.js';

const ask = { run: 'r', phoneNumber: '+14155550132', kind: 'write' } as const;

let clock: DrivenClock;
let calls: string[];

beforeEach(() => {
  clock = new DrivenClock();
  calls = [];
  vi.spyOn(performance, 'now').mockImplementation(clock.now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a request whose connection is there', () => {
  it.each([0, LATENESS_MS])('leaves in its slot %d ms after the slot', async (ms) => {
    const departure = aDeparture();
    clock.advance(ms);
    expect(departure.leaving()).toBeUndefined();
    expect([departure.slot.slot, calls]).toEqual(['first', []]);
  });

  it('gives its slot back when that has passed, before it leaves, and leaves in another one', async () => {
    const departure = aDeparture();
    clock.advance(LATENESS_MS + 1);
    await departure.leaving();
    expect([departure.slot.slot, departure.isWaiting, calls]).toEqual(['second', false, ['release first', 'take']]);
  });

  it('looks in the same way when its worker is no longer sure of the row, however early it is', async () => {
    const departure = aDeparture({ lease: { isSure: () => false, makeSure: async () => undefined } });
    await departure.leaving();
    expect(calls).toEqual(['release first', 'take']);
  });

  it('does not leave when it is refused by now, and says how', async () => {
    const departure = aDeparture({ next: { because: 'budget', waitMs: 5_000 } });
    clock.advance(2_000);
    const leaving = departure.leaving();
    await expect(leaving).rejects.toBeInstanceOf(HeldBack);
    await expect(leaving).rejects.toMatchObject({ refused: { because: 'budget', waitMs: 5_000 } });
  });

  it('waits for no slot any more when it is over, and says that nothing has left', async () => {
    const departure = aDeparture({ next: 'never' });
    clock.advance(2_000);
    const leaving = departure.leaving();
    await vi.waitFor(() => expect(calls).toContain('take'));
    departure.end();
    await expect(leaving).rejects.toThrow();
    expect(departure.isWaiting).toBe(true);
  });
});

it('a request that is over before its connection is there takes no other slot', async () => {
  const departure = aDeparture();
  departure.end();
  clock.advance(LATENESS_MS + 1);
  await expect(departure.leaving()).rejects.toThrow();
  expect([departure.slot.slot, departure.isWaiting, calls]).toEqual(['first', true, ['release first']]);
});

describe('a request that has left', () => {
  it.each([
    [LATENESS_MS + 1, ['late first 9']],
    [LATENESS_MS, []],
  ])('%d ms after its slot is reported: %j', (ms, told) => {
    const departure = aDeparture();
    clock.advance(ms);
    departure.onSent();
    expect(calls).toEqual(told);
  });
});

function aDeparture({
  lease,
  next = aSlot('second'),
}: {
  lease?: { isSure: () => boolean; makeSure: () => Promise<void> };
  next?: AcquiredSlot | Refused | 'never';
} = {}): Departure {
  const limiter = {
    release: async (_: unknown, slot: string) => void calls.push(`release ${slot}`),
    reportLate: async (slot: string, lateMs: number) => void calls.push(`late ${slot} ${lateMs}`),
  } as Partial<Limiter> as Limiter;
  const takeSlot = async (until: AbortSignal): Promise<AcquiredSlot | Refused> => {
    until.throwIfAborted();
    calls.push('take');
    if (next !== 'never') return next;
    return new Promise((_, reject) => until.addEventListener('abort', () => reject(until.reason)));
  };
  const { signal } = new AbortController();
  return new Departure({ limiter, ask, lease, takeSlot, signal }, aSlot('first'));
}

function aSlot(slot: string): AcquiredSlot {
  const due = clock.now();
  return { slot, probe: false, writes: 1, due, until: due + LATENESS_MS };
}
