import { describe, expect, it } from 'vitest';
import { RateHistory } from '../../../../src/web/pages/run/rate-history.js';
import { aPaceState, aProgress } from '../../../support/builders.js';

describe('the pace of a run', () => {
  it('has at most one mark per second', () => {
    const past = new RateHistory();
    for (const at of [0, 999, 1_000, 1_001]) past.add(aProgress(), at);
    expect(past.marks.map(({ at }) => at)).toEqual([0, 1_000]);
  });

  it('shows the whole run in at most 240 marks, however long it takes', () => {
    const past = new RateHistory();
    for (let second = 0; second < 100_000; second += 1) past.add(aProgress(), second * 1_000);
    expect(past.marks.length).toBeLessThanOrEqual(240);
    expect(past.marks.length).toBeGreaterThan(100);
    expect(past.marks[0]?.at).toBe(0);
    expect(past.marks.at(-1)?.at).toBeGreaterThan(99_000_000);
  });

  it.each([
    ['the pace in force', aPaceState({ rate: 10, current: 5 }), 5],
    ['nothing in an outage', aPaceState({ outage: { since: 0, nextProbeAt: 1 } }), 0],
    ['no limit where there is none', aPaceState({ rate: 0, current: 0 }), null],
    ['no limit where it is not known', null, null],
  ])('is limited by %s', (_what, pace, limit) => {
    const past = new RateHistory();
    past.add(aProgress({ pace }), 0);
    expect(past.marks[0]?.limit).toBe(limit);
  });
});
