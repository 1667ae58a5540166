import { describe, expect, it } from 'vitest';
import type { Ask } from '../../src/pace/gate.js';
import { MemoryGate } from '../../src/pace/memory-gate.js';
import type { WriteMemory } from '../../src/pace/write-tally.js';
import { DrivenClock } from '../support/driven-clock.js';
import { gateContract } from './gate-contract.js';
import { mostIn } from './sliding.js';

gateContract('the gate of a process that does all the work itself', async (limits) => {
  const clock = new DrivenClock();
  const running = new Set<string>();
  const gate = new MemoryGate(limits, {
    now: clock.now,
    isRunning: (run) => running.has(run),
    writes: { remembered: [], remember: () => undefined, forget: () => undefined },
  });
  return {
    gate,
    now: clock.now,
    advance: async (ms) => clock.advance(ms),
    setRunning: async (run, isRunning) => void (isRunning ? running.add(run) : running.delete(run)),
  };
});

describe('a gate in memory', () => {
  const open = (writes: Partial<WriteMemory> = {}, rate = 0) => {
    const clock = new DrivenClock();
    const gate = new MemoryGate(
      { rate, budget: { max: 3, windowMs: 600_000 } },
      {
        now: clock.now,
        isRunning: () => true,
        writes: { remembered: [], remember: () => undefined, forget: () => undefined, ...writes },
      },
    );
    return { clock, gate };
  };
  const write: Ask = { run: 'r', phoneNumber: '+14155550132', kind: 'write' };

  it('counts the writes that were noted before a crash', async () => {
    const at = new DrivenClock().now();
    const { gate } = open({ remembered: [3, 2, 1].map((second) => [write.phoneNumber, at - second * 1000]) });
    expect(await gate.ask(write)).toEqual({ go: false, because: 'budget', waitMs: 600_000 + 1_000 - 3_000 });
  });

  it('notes every write before it lets it go, and no read', async () => {
    const noted: [string, number][] = [];
    const { gate, clock } = open({ remember: (phoneNumber, at) => noted.push([phoneNumber, at]) });
    await gate.ask({ ...write, kind: 'read' });
    expect(noted).toEqual([]);
    await gate.ask(write);
    expect(noted).toEqual([[write.phoneNumber, clock.now()]]);
  });

  it('lets no write go that could not be noted', async () => {
    const { gate } = open({
      remember: () => {
        throw new Error('disk full');
      },
    });
    await expect(gate.ask(write)).rejects.toThrow('disk full');
  });

  it('keeps to the rate for as long as it runs, however much it has forgotten', async () => {
    const { gate, clock } = open({}, 7);
    const slots: number[] = [];
    for (let count = 0; count < 5_000; count += 1) {
      const answer = await gate.ask({ ...write, kind: 'read' });
      if (answer.go) slots.push(Number(answer.slot));
      clock.advance(answer.waitMs);
    }
    expect(slots).toHaveLength(5_000);
    expect(mostIn(slots, 1000)).toBe(7);
  });
});
