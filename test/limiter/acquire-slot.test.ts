import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { acquireSlot } from '../../src/limiter/acquire-slot.js';
import {
  LATENESS_MS,
  type Limiter,
  MAX_LAG_MS,
  MOST_MISSES,
  type SlotAnswer,
  type SlotRequest,
} from '../../src/limiter/limiter.js';
import { DrivenClock, sleeping } from '../support/driven-clock.js';

vi.mock('node:timers/promises', async () => (await import('../support/driven-clock.js')).drivenTimers());

const ask: SlotRequest = { run: 'r', phoneNumber: '+14155550132', kind: 'write' };
const unsignalled = new AbortController().signal;

let clock: DrivenClock;

beforeEach(() => {
  clock = new DrivenClock();
  sleeping.clock = clock;
  vi.spyOn(performance, 'now').mockImplementation(clock.now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a caller that wants to send', () => {
  it('passes at once when there is a slot now', async () => {
    const limiter = aLimiter([go({ waitMs: 0, slot: 'now', writes: 2 })]);
    expect(await acquireSlot(limiter, ask, unsignalled)).toEqual({
      slot: 'now',
      probe: false,
      writes: 2,
      due: clock.now(),
      until: clock.now() + LATENESS_MS,
    });
    expect(limiter.calls).toEqual(['acquire']);
    expect(clock.slept).toEqual([]);
  });

  it('is not told when its slot was where no rate is kept', async () => {
    const limiter = aLimiter([go({ waitMs: 0, graceMs: null })]);
    expect(await acquireSlot(limiter, ask, unsignalled)).toMatchObject({
      due: undefined,
      until: Number.POSITIVE_INFINITY,
    });
  });

  it('gives a slot back of which it was told too late, and asks for one as far ahead as answers may take', async () => {
    const limiter = aLimiter([go({ waitMs: 3, delayMs: 60, slot: 'missed' }), go({ waitMs: 114, slot: 's' })], [go()]);
    expect(await acquireSlot(limiter, ask, unsignalled)).toMatchObject({ slot: 's' });
    expect(limiter.calls).toEqual(['acquire', 'release missed', 'acquire ahead 114', 'revalidate s']);
  });

  it('never asks for a slot further ahead than what is made up for', async () => {
    const limiter = aLimiter([go({ waitMs: 0, delayMs: 2_000, slot: 'missed' }), go({ waitMs: 0, slot: 's' })]);
    await acquireSlot(limiter, ask, unsignalled);
    expect(limiter.calls.at(-1)).toBe(`acquire ahead ${MAX_LAG_MS}`);
  });

  it('uses a slot that is late when it has missed as many as are allowed, and says when it was', async () => {
    const late = Array.from({ length: MOST_MISSES + 1 }, (_, count) =>
      go({ waitMs: 3, delayMs: 60, slot: `${count}` }),
    );
    const limiter = aLimiter(late);
    expect(await acquireSlot(limiter, ask, unsignalled)).toMatchObject({
      slot: `${MOST_MISSES}`,
      due: clock.now() - 57,
      until: Number.POSITIVE_INFINITY,
    });
  });

  it('does not wait once more for the time that the answer took', async () => {
    const limiter = aLimiter([go({ waitMs: 400, delayMs: 60, slot: 's' })], [go()]);
    await acquireSlot(limiter, ask, unsignalled);
    expect(clock.slept).toEqual([335, 5]);
  });

  it('waits for its slot, and asks once more before it sends', async () => {
    const limiter = aLimiter([go({ waitMs: 400, slot: 's' })], [go()]);
    expect(await acquireSlot(limiter, ask, unsignalled)).toMatchObject({ slot: 's' });
    expect(limiter.calls).toEqual(['acquire', 'revalidate s']);
    expect(clock.slept).toEqual([395, 5]);
  });

  it('asks so early that a limiter which answers slowly has answered before the slot', async () => {
    const limiter = aLimiter([go({ waitMs: 400, slot: 's' })], [go()]);
    limiter.takesMs = 60;
    expect(await acquireSlot(limiter, ask, unsignalled)).toMatchObject({ slot: 's' });
    expect(clock.slept).toEqual([280, 60]);
  });

  it.each([
    [4.9, ['acquire']],
    [5, ['acquire', 'revalidate s']],
  ])('after a wait of %d milliseconds has asked: %j', async (waitMs, calls) => {
    const limiter = aLimiter([go({ waitMs, slot: 's' })], [go()]);
    await acquireSlot(limiter, ask, unsignalled);
    expect(limiter.calls).toEqual(calls);
  });

  it('waits in line again when something has happened while it waited', async () => {
    const limiter = aLimiter(
      [go({ waitMs: 400, slot: 'first' }), go({ waitMs: 0, slot: 'second' })],
      [no('cool_down', 2_000)],
    );
    expect(await acquireSlot(limiter, ask, unsignalled)).toMatchObject({ slot: 'second' });
    expect(limiter.calls).toEqual(['acquire', 'revalidate first', 'acquire']);
  });

  it('uses a slot for which it comes as late as is allowed', async () => {
    const limiter = aLimiter([go({ waitMs: 4, slot: 's' })]);
    clock.oversleepMs = LATENESS_MS;
    expect(await acquireSlot(limiter, ask, unsignalled)).toMatchObject({ slot: 's' });
  });

  it('gives a slot back for which it comes later than that, and asks for another', async () => {
    clock.oversleepMs = LATENESS_MS + 1;
    const limiter = aLimiter([go({ waitMs: 4, slot: 'missed' }), go({ waitMs: 0, slot: 'another' })]);
    expect(await acquireSlot(limiter, ask, unsignalled)).toMatchObject({ slot: 'another' });
    expect(limiter.calls).toEqual(['acquire', 'release missed', 'acquire ahead 18']);
  });

  it('gives a slot back when it was asking once more that took too long', async () => {
    const limiter = aLimiter([go({ waitMs: 400, slot: 'missed' }), go({ waitMs: 0, slot: 'another' })], [go()]);
    limiter.onRevalidate = () => clock.advance(5 + LATENESS_MS + 1);
    expect(await acquireSlot(limiter, ask, unsignalled)).toMatchObject({ slot: 'another' });
    expect(limiter.calls).toEqual(['acquire', 'revalidate missed', 'release missed', 'acquire ahead 18']);
  });

  it.each(['cool_down', 'outage'] as const)(
    'waits through a %s, and looks every second whether it is over',
    async (because) => {
      const limiter = aLimiter([no(because, 2_500), no(because, 1_500), no(because, 500), go({ slot: 's' })]);
      expect(await acquireSlot(limiter, ask, unsignalled)).toMatchObject({ slot: 's' });
      expect(clock.slept).toEqual([1_000, 1_000, 500]);
    },
  );

  it('lets a moment pass where it is told to wait no time at all', async () => {
    const limiter = aLimiter([no('cool_down', 0), go()]);
    await acquireSlot(limiter, ask, unsignalled);
    expect(clock.slept).toEqual([1]);
  });

  it('is told at once that its number has to wait alone, and how long', async () => {
    const limiter = aLimiter([no('budget', 600_000)]);
    expect(await acquireSlot(limiter, ask, unsignalled)).toEqual({ because: 'budget', waitMs: 600_000 });
    expect(clock.slept).toEqual([]);
  });

  it('is told that its run has stopped, also while it waits', async () => {
    const limiter = aLimiter([no('outage', 700), no('stopped', 0)]);
    expect(await acquireSlot(limiter, ask, unsignalled)).toEqual({ because: 'stopped' });
  });

  it('is told that its run has stopped while it waited for its slot', async () => {
    const limiter = aLimiter([go({ waitMs: 400 }), no('stopped', 0)], [no('stopped', 0)]);
    expect(await acquireSlot(limiter, ask, unsignalled)).toEqual({ because: 'stopped' });
  });

  it('sends as the probe of an outage without asking again, for then it would be refused', async () => {
    const limiter = aLimiter([go({ waitMs: 300, slot: 's', probe: true })]);
    expect(await acquireSlot(limiter, ask, unsignalled)).toMatchObject({ slot: 's', probe: true });
    expect(limiter.calls).toEqual(['acquire']);
    expect(clock.slept).toEqual([300]);
  });
});

describe('when the process is to end', () => {
  const reason = new Error('the process is to end');

  it('nobody asks any more', async () => {
    const limiter = aLimiter([go()]);
    await expect(acquireSlot(limiter, ask, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(limiter.calls).toEqual([]);
  });

  it('a caller that waits for a slot gives it back', async () => {
    const ending = new AbortController();
    const limiter = aLimiter([go({ waitMs: 400, slot: 's' })]);
    limiter.onAcquire = () => ending.abort(reason);
    await expect(acquireSlot(limiter, ask, ending.signal)).rejects.toBe(reason);
    expect(limiter.calls).toEqual(['acquire', 'release s']);
  });

  it('a caller that waits through a cool-down leaves', async () => {
    const ending = new AbortController();
    const limiter = aLimiter([no('cool_down', 30_000)]);
    limiter.onAcquire = () => ending.abort(reason);
    await expect(acquireSlot(limiter, ask, ending.signal)).rejects.toBe(reason);
    expect(limiter.calls).toEqual(['acquire']);
  });

  it('a caller that has a slot now still uses it', async () => {
    const ending = new AbortController();
    const limiter = aLimiter([go({ waitMs: 0, slot: 's' })]);
    limiter.onAcquire = () => ending.abort(reason);
    expect(await acquireSlot(limiter, ask, ending.signal)).toMatchObject({ slot: 's' });
  });
});

function go(answer: Partial<SlotAnswer & { go: true }> = {}): SlotAnswer {
  return { go: true, waitMs: 0, delayMs: 0, slot: '', probe: false, writes: 1, graceMs: LATENESS_MS, ...answer };
}

function no(because: (SlotAnswer & { go: false })['because'], waitMs: number): SlotAnswer {
  return { go: false, because, waitMs };
}

/** A limiter that answers as it is told, and keeps what it was asked. */
function aLimiter(
  answers: SlotAnswer[],
  rechecks: SlotAnswer[] = [],
): Pick<Limiter, 'acquire' | 'revalidate' | 'release'> &
  Limiter & { calls: string[]; onAcquire: () => void; onRevalidate: () => void; takesMs: number } {
  const calls: string[] = [];
  const next = (from: SlotAnswer[]): SlotAnswer => {
    const answer = from.shift();
    if (!answer) throw new Error('asked more often than expected');
    return answer;
  };
  const unexpected = async (): Promise<never> => {
    throw new Error('unexpected');
  };
  const limiter = {
    calls,
    onAcquire: () => undefined,
    onRevalidate: () => undefined,
    takesMs: 0,
    acquire: async ({ aheadMs }: SlotRequest) => {
      calls.push(aheadMs === undefined ? 'acquire' : `acquire ahead ${aheadMs}`);
      clock.advance(limiter.takesMs);
      limiter.onAcquire();
      return next(answers);
    },
    revalidate: async (_: SlotRequest, slot: string) => {
      calls.push(`revalidate ${slot}`);
      limiter.onRevalidate();
      clock.advance(limiter.takesMs);
      return next(rechecks);
    },
    release: async (_: SlotRequest, slot: string) => void calls.push(`release ${slot}`),
    reportLate: unexpected,
    slowDown: unexpected,
    tooMany: unexpected,
    answered: unexpected,
    reportFailure: unexpected,
    probeFailed: unexpected,
    configure: unexpected,
    state: unexpected,
  };
  return limiter;
}
