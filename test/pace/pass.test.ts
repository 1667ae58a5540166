import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, type Ask, type Gate, LATENESS_MS } from '../../src/pace/gate.js';
import { passGate } from '../../src/pace/pass.js';
import { DrivenClock, sleeping } from '../support/driven-clock.js';

vi.mock('node:timers/promises', async () => (await import('../support/driven-clock.js')).drivenTimers());

const ask: Ask = { run: 'r', phoneNumber: '+14155550132', kind: 'write' };
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

describe('whoever wants to send', () => {
  it('passes at once when there is a slot now', async () => {
    const gate = aGate([go({ waitMs: 0, slot: 'now', writes: 2 })]);
    expect(await passGate(gate, ask, unsignalled)).toEqual({
      slot: 'now',
      probe: false,
      writes: 2,
      due: clock.now(),
    });
    expect(gate.calls).toEqual(['ask']);
    expect(clock.slept).toEqual([]);
  });

  it('is not told when its slot was where no rate is kept', async () => {
    const gate = aGate([go({ waitMs: 0, graceMs: null })]);
    expect(await passGate(gate, ask, unsignalled)).toMatchObject({ due: undefined });
  });

  it('uses a slot of which it was told late, and says when it was', async () => {
    const gate = aGate([go({ waitMs: 3, delayMs: 60, slot: 's' })]);
    expect(await passGate(gate, ask, unsignalled)).toMatchObject({ slot: 's', due: clock.now() - 57 });
    expect(clock.slept).toEqual([]);
  });

  it('does not wait once more for the time that the answer took', async () => {
    const gate = aGate([go({ waitMs: 400, delayMs: 60, slot: 's' })], [go()]);
    await passGate(gate, ask, unsignalled);
    expect(clock.slept).toEqual([335, 5]);
  });

  it('waits for its slot, and asks once more before it sends', async () => {
    const gate = aGate([go({ waitMs: 400, slot: 's' })], [go()]);
    expect(await passGate(gate, ask, unsignalled)).toMatchObject({ slot: 's' });
    expect(gate.calls).toEqual(['ask', 'recheck s']);
    expect(clock.slept).toEqual([395, 5]);
  });

  it('asks so early that a gate which answers slowly has answered before the slot', async () => {
    const gate = aGate([go({ waitMs: 400, slot: 's' })], [go()]);
    gate.takesMs = 60;
    expect(await passGate(gate, ask, unsignalled)).toMatchObject({ slot: 's' });
    expect(clock.slept).toEqual([280, 60]);
  });

  it.each([
    [4.9, ['ask']],
    [5, ['ask', 'recheck s']],
  ])('after a wait of %d milliseconds has asked: %j', async (waitMs, calls) => {
    const gate = aGate([go({ waitMs, slot: 's' })], [go()]);
    await passGate(gate, ask, unsignalled);
    expect(gate.calls).toEqual(calls);
  });

  it('stands in line again when something has happened while it waited', async () => {
    const gate = aGate(
      [go({ waitMs: 400, slot: 'first' }), go({ waitMs: 0, slot: 'second' })],
      [no('cool_down', 2_000)],
    );
    expect(await passGate(gate, ask, unsignalled)).toMatchObject({ slot: 'second' });
    expect(gate.calls).toEqual(['ask', 'recheck first', 'ask']);
  });

  it('uses a slot for which it comes as late as is allowed', async () => {
    const gate = aGate([go({ waitMs: 4, slot: 's' })]);
    clock.oversleepMs = LATENESS_MS;
    expect(await passGate(gate, ask, unsignalled)).toMatchObject({ slot: 's' });
  });

  it('gives a slot back for which it comes later than that, and asks for another', async () => {
    clock.oversleepMs = LATENESS_MS + 1;
    const gate = aGate([go({ waitMs: 4, slot: 'missed' }), go({ waitMs: 0, slot: 'another' })]);
    expect(await passGate(gate, ask, unsignalled)).toMatchObject({ slot: 'another' });
    expect(gate.calls).toEqual(['ask', 'giveBack missed', 'ask']);
  });

  it('gives a slot back when it was asking once more that took too long', async () => {
    const gate = aGate([go({ waitMs: 400, slot: 'missed' }), go({ waitMs: 0, slot: 'another' })], [go()]);
    gate.onRecheck = () => clock.advance(5 + LATENESS_MS + 1);
    expect(await passGate(gate, ask, unsignalled)).toMatchObject({ slot: 'another' });
    expect(gate.calls).toEqual(['ask', 'recheck missed', 'giveBack missed', 'ask']);
  });

  it.each(['cool_down', 'outage'] as const)(
    'waits through a %s, and looks every second whether it is over',
    async (because) => {
      const gate = aGate([no(because, 2_500), no(because, 1_500), no(because, 500), go({ slot: 's' })]);
      expect(await passGate(gate, ask, unsignalled)).toMatchObject({ slot: 's' });
      expect(clock.slept).toEqual([1_000, 1_000, 500]);
    },
  );

  it('lets a moment pass where it is told to wait no time at all', async () => {
    const gate = aGate([no('cool_down', 0), go()]);
    await passGate(gate, ask, unsignalled);
    expect(clock.slept).toEqual([1]);
  });

  it('is told at once that its number has to wait alone, and how long', async () => {
    const gate = aGate([no('budget', 600_000)]);
    expect(await passGate(gate, ask, unsignalled)).toEqual({ because: 'budget', waitMs: 600_000 });
    expect(clock.slept).toEqual([]);
  });

  it('is told that its run has stopped, also while it waits', async () => {
    const gate = aGate([no('outage', 700), no('stopped', 0)]);
    expect(await passGate(gate, ask, unsignalled)).toEqual({ because: 'stopped' });
  });

  it('is told that its run has stopped while it waited for its slot', async () => {
    const gate = aGate([go({ waitMs: 400 }), no('stopped', 0)], [no('stopped', 0)]);
    expect(await passGate(gate, ask, unsignalled)).toEqual({ because: 'stopped' });
  });

  it('sends as the probe of an outage without asking again, for then it would be refused', async () => {
    const gate = aGate([go({ waitMs: 300, slot: 's', probe: true })]);
    expect(await passGate(gate, ask, unsignalled)).toMatchObject({ slot: 's', probe: true });
    expect(gate.calls).toEqual(['ask']);
    expect(clock.slept).toEqual([300]);
  });
});

describe('when the process is to end', () => {
  const reason = new Error('the process is to end');

  it('nobody asks any more', async () => {
    const gate = aGate([go()]);
    await expect(passGate(gate, ask, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(gate.calls).toEqual([]);
  });

  it('whoever waits for a slot gives it back', async () => {
    const ending = new AbortController();
    const gate = aGate([go({ waitMs: 400, slot: 's' })]);
    gate.onAsk = () => ending.abort(reason);
    await expect(passGate(gate, ask, ending.signal)).rejects.toBe(reason);
    expect(gate.calls).toEqual(['ask', 'giveBack s']);
  });

  it('whoever waits through a cool-down leaves', async () => {
    const ending = new AbortController();
    const gate = aGate([no('cool_down', 30_000)]);
    gate.onAsk = () => ending.abort(reason);
    await expect(passGate(gate, ask, ending.signal)).rejects.toBe(reason);
    expect(gate.calls).toEqual(['ask']);
  });

  it('whoever has a slot now still uses it', async () => {
    const ending = new AbortController();
    const gate = aGate([go({ waitMs: 0, slot: 's' })]);
    gate.onAsk = () => ending.abort(reason);
    expect(await passGate(gate, ask, ending.signal)).toMatchObject({ slot: 's' });
  });
});

function go(answer: Partial<Answer & { go: true }> = {}): Answer {
  return { go: true, waitMs: 0, delayMs: 0, slot: '', probe: false, writes: 1, graceMs: LATENESS_MS, ...answer };
}

function no(because: (Answer & { go: false })['because'], waitMs: number): Answer {
  return { go: false, because, waitMs };
}

/** A gate that answers as it is told, and keeps what it was asked. */
function aGate(
  answers: Answer[],
  rechecks: Answer[] = [],
): Pick<Gate, 'ask' | 'recheck' | 'giveBack'> &
  Gate & { calls: string[]; onAsk: () => void; onRecheck: () => void; takesMs: number } {
  const calls: string[] = [];
  const next = (from: Answer[]): Answer => {
    const answer = from.shift();
    if (!answer) throw new Error('asked more often than expected');
    return answer;
  };
  const unexpected = async (): Promise<never> => {
    throw new Error('unexpected');
  };
  const gate = {
    calls,
    onAsk: () => undefined,
    onRecheck: () => undefined,
    takesMs: 0,
    ask: async () => {
      calls.push('ask');
      clock.advance(gate.takesMs);
      gate.onAsk();
      return next(answers);
    },
    recheck: async (_: Ask, slot: string) => {
      calls.push(`recheck ${slot}`);
      gate.onRecheck();
      clock.advance(gate.takesMs);
      return next(rechecks);
    },
    giveBack: async (_: Ask, slot: string) => void calls.push(`giveBack ${slot}`),
    sentLate: unexpected,
    slowDown: unexpected,
    tooMany: unexpected,
    answered: unexpected,
    struggling: unexpected,
    probeFailed: unexpected,
    configure: unexpected,
    state: unexpected,
  };
  return gate;
}
