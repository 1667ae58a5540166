import { describe, expect, it } from 'vitest';
import type { SlotRequest } from '../../src/limiter/limiter.js';
import { MemoryLimiter } from '../../src/limiter/memory-limiter.js';
import type { WriteMemory } from '../../src/limiter/write-budget.js';
import { DrivenClock } from '../support/driven-clock.js';
import { gateContract } from './limiter-contract.js';
import { mostIn } from './sliding.js';

gateContract('the limiter of a process that does all the work itself', async (limits) => {
  const clock = new DrivenClock();
  const running = new Set<string>();
  const limiter = new MemoryLimiter(limits, {
    now: clock.now,
    isRunning: (run) => running.has(run),
    writes: { remembered: [], remember: async () => undefined, forget: async () => undefined },
  });
  return {
    limiter,
    now: clock.now,
    advance: async (ms) => clock.advance(ms),
    setRunning: async (run, isRunning) => void (isRunning ? running.add(run) : running.delete(run)),
  };
});

describe('a limiter in memory', () => {
  const open = (writes: Partial<WriteMemory> = {}, rate = 0) => {
    const clock = new DrivenClock();
    const limiter = new MemoryLimiter(
      { rate, budget: { max: 3, windowMs: 600_000 } },
      {
        now: clock.now,
        isRunning: () => true,
        writes: { remembered: [], remember: async () => undefined, forget: async () => undefined, ...writes },
      },
    );
    return { clock, limiter };
  };
  const write: SlotRequest = { run: 'r', phoneNumber: '+14155550132', kind: 'write' };

  it('counts the writes that were noted before a crash', async () => {
    const at = new DrivenClock().now();
    const { limiter } = open({ remembered: [3, 2, 1].map((second) => [write.phoneNumber, at - second * 1000]) });
    expect(await limiter.acquire(write)).toEqual({ go: false, because: 'budget', waitMs: 600_000 + 1_000 - 3_000 });
  });

  it('notes every write before it lets it go, and no read', async () => {
    const noted: [string, number][] = [];
    const { limiter, clock } = open({ remember: async (phoneNumber, at) => void noted.push([phoneNumber, at]) });
    await limiter.acquire({ ...write, kind: 'read' });
    expect(noted).toEqual([]);
    await limiter.acquire(write);
    expect(noted).toEqual([[write.phoneNumber, clock.now()]]);
  });

  it('lets no write go that could not be noted', async () => {
    const { limiter } = open({
      remember: () => {
        throw new Error('disk full');
      },
    });
    await expect(limiter.acquire(write)).rejects.toThrow('disk full');
  });

  it('keeps to the rate for as long as it runs, however much it has forgotten', async () => {
    const { limiter, clock } = open({}, 7);
    const slots: number[] = [];
    for (let count = 0; count < 5_000; count += 1) {
      const answer = await limiter.acquire({ ...write, kind: 'read' });
      if (answer.go) slots.push(Number(answer.slot));
      clock.advance(answer.waitMs);
    }
    expect(slots).toHaveLength(5_000);
    expect(mostIn(slots, 1000)).toBe(7);
  });
});
