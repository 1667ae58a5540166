import { describe, expect, it } from 'vitest';
import { decideTick, type Tick } from '../../jobs/tick-decision.js';
import { RUN_STATES } from '../../src/home/run-record.js';
import type { HistoryEntry } from '../../src/home/schedule-history.js';
import { A_NIGHT, A_RUN, aRunRecord, aSchedule, aStart } from '../support/builders.js';

const NEXT_NIGHT = '2030-01-03T02:00:00.000Z';
const DUE: Tick = { planned: NEXT_NIGHT, by: 'cron' };
const STARTED_THEN = aStart();
const BEFORE = aRunRecord({ createdAt: A_NIGHT, startedBy: 'schedule nightly', state: 'completed' });

type Given = Partial<Parameters<typeof decideTick>[1]>;

function decide(given: Given = {}, due: Tick = DUE) {
  return decideTick(due, { schedule: aSchedule(), history: [], runs: [], simulate: false, ...given });
}

describe('a tick', () => {
  it('opens the source when nothing is in the way', () => {
    expect(decide()).toEqual({ do: 'open', known: null });
  });

  it('knows what the run before was made of', () => {
    const history = [aStart({ sha256: 'old' }), aStart({ sha256: 'new', mark: { etag: '"7"' } })];
    expect(decide({ history, runs: [BEFORE] })).toEqual({
      do: 'open',
      known: { run: A_RUN, sha256: 'new', mark: { etag: '"7"' } },
    });
  });

  it.each(RUN_STATES)('after a run that is %s', (state) => {
    const isOver = ['completed', 'completed_with_failures', 'cancelled'].includes(state);
    const decision = decide({ history: [STARTED_THEN], runs: [{ ...BEFORE, state }] });
    expect(decision).toMatchObject(isOver ? { do: 'open' } : { do: 'skip', run: { id: A_RUN } });
  });

  it('is skipped for an old run that is not over, also when a newer one is', () => {
    const old = aRunRecord({ id: '20291231-020000-abcd', createdAt: '2029-12-31T02:00:00.000Z', state: 'halted' });
    const decision = decide({ history: [STARTED_THEN], runs: [BEFORE, old] });
    expect(decision).toMatchObject({ do: 'skip', run: { id: old.id } });
  });

  it('that comes once more after its line was written is ignored', () => {
    const history: HistoryEntry[] = [aStart({ planned: NEXT_NIGHT })];
    expect(decide({ history })).toEqual({ do: 'ignore' });
  });

  it('that comes once more after its run was made, and before its line was written, finds the run', () => {
    const run = aRunRecord({ createdAt: '2030-01-03T02:00:00.100Z', state: 'planned' });
    expect(decide({ runs: [run] })).toEqual({ do: 'adopt', run });
  });

  it('does not take a run for its own that was made earlier', () => {
    const run = aRunRecord({ createdAt: '2030-01-03T01:59:59.999Z', state: 'running' });
    expect(decide({ runs: [run] })).toEqual({ do: 'skip', run });
  });

  it('from a queue that was not in use for long is ignored when later ones have been dealt with', () => {
    expect(decide({ history: [STARTED_THEN] }, { planned: '2030-01-01T14:00:00.000Z', by: 'cron' })).toEqual({
      do: 'ignore',
    });
  });

  it('is ignored while the schedule is paused', () => {
    expect(decide({ schedule: aSchedule({ paused: true }) })).toEqual({ do: 'ignore' });
  });

  it.each([
    ['a millisecond before', '2030-01-03T02:00:00.001Z', 'ignore'],
    ['just when', NEXT_NIGHT, 'ignore'],
    ['a millisecond after', '2030-01-03T01:59:59.999Z', 'open'],
  ])('that was due %s the schedule was resumed or changed: %s', (_, at, expected) => {
    expect(decide({ schedule: aSchedule({ resumedAt: at }) }).do).toBe(expected);
    expect(decide({ schedule: aSchedule({ changedAt: at }) }).do).toBe(expected);
  });
});

describe('a run that is asked for', () => {
  const ASKED: Tick = { planned: '2030-01-02T09:00:00.000Z', by: 'hand' };

  it('is made also while the schedule is paused', () => {
    expect(decide({ schedule: aSchedule({ paused: true }) }, ASKED).do).toBe('open');
  });

  it('is skipped like any other while a run is not over', () => {
    expect(decide({ runs: [{ ...BEFORE, state: 'running' }], history: [STARTED_THEN] }, ASKED).do).toBe('skip');
  });

  it('is made once, however often the request is found', () => {
    expect(decide({ history: [aStart({ ...ASKED })] }, ASKED)).toEqual({ do: 'ignore' });
  });

  it('does not count as what was due', () => {
    expect(decide({ history: [aStart({ planned: '2030-01-03T02:00:01.000Z', by: 'hand' })] }).do).toBe('open');
  });
});

describe('what is known of a source', () => {
  it('does not count any more after its times were changed', () => {
    const schedule = aSchedule({ changedAt: '2030-01-02T02:00:00.001Z' });
    expect(decide({ schedule, history: [STARTED_THEN] })).toEqual({ do: 'open', known: null });
  });

  it('counts after a pause', () => {
    const schedule = aSchedule({ resumedAt: '2030-01-02T12:00:00.000Z' });
    expect(decide({ schedule, history: [STARTED_THEN] })).toMatchObject({ known: { sha256: 'x' } });
  });

  it('does not count when it went to the simulator and now goes to Linq, or the other way round', () => {
    expect(decide({ history: [aStart({ simulate: true })] })).toMatchObject({ known: null });
    expect(decide({ history: [aStart()], simulate: true })).toMatchObject({ known: null });
  });
});
