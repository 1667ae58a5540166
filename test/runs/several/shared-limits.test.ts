import { describe, expect, it } from 'vitest';
import { SharedLimits } from '../../../src/runs/several/shared-limits.js';

const TEN_MINUTES = 600_000;
const budget = (max: number, windowMs = TEN_MINUTES) => ({ max, windowMs });

describe('the limits of several runs at once', () => {
  it('are those of a run that is alone', () => {
    expect(new SharedLimits().with('one', { rate: 20, budget: budget(3) })).toEqual({ rate: 20, budget: budget(3) });
    expect(new SharedLimits().with('one', { rate: 0, budget: null })).toEqual({ rate: 0, budget: null });
  });

  it('are of each limit the strictest, whichever run came first', () => {
    for (const order of [
      [
        { rate: 20, budget: budget(2) },
        { rate: 5, budget: budget(3) },
      ],
      [
        { rate: 5, budget: budget(3) },
        { rate: 20, budget: budget(2) },
      ],
    ] as const) {
      const limits = new SharedLimits();
      limits.with('one', order[0]);
      expect(limits.with('two', order[1])).toEqual({ rate: 5, budget: budget(2) });
    }
  });

  it('count no limit for the least strict', () => {
    const limits = new SharedLimits();
    limits.with('one', { rate: 0, budget: null });
    expect(limits.with('two', { rate: 5, budget: budget(3) })).toEqual({ rate: 5, budget: budget(3) });
  });

  it('compare budgets of different windows by what they allow in a time', () => {
    const limits = new SharedLimits();
    limits.with('one', { rate: 0, budget: budget(3, 60_000) });
    expect(limits.with('two', { rate: 0, budget: budget(6) }).budget).toEqual(budget(6));
  });

  it('are those of the others when a run has ended, and none when all have', () => {
    const limits = new SharedLimits();
    limits.with('one', { rate: 20, budget: null });
    limits.with('two', { rate: 5, budget: null });
    expect(limits.without('two')).toEqual({ rate: 20, budget: null });
    expect(limits.without('one')).toBeUndefined();
  });
});
