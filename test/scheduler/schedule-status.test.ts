import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../src/home/schedule-history.js';
import { scheduleStatus } from '../../src/scheduler/schedule-status.js';
import { A_NIGHT, A_RUN, aRunRecord, aSchedule, aStart } from '../support/builders.js';

const NOW = new Date('2030-01-05T12:00:00.000Z');
const SKIPPED: HistoryEntry = {
  ...aStart({ at: '2030-01-03T02:00:00.000Z', planned: '2030-01-03T02:00:00.000Z', missed: 4 }),
  what: 'skipped',
  run: A_RUN,
  why: '',
};

function look(
  history: HistoryEntry[],
  { coordinated = true, paused = false, runs = [] as ReturnType<typeof aRunRecord>[] } = {},
) {
  const byId = new Map(runs.map((run) => [run.id, run]));
  return scheduleStatus(aSchedule({ paused }), { history, runs: byId, coordinated, now: NOW });
}

describe('a schedule in the list', () => {
  it('has the next time, and none while it is paused', () => {
    expect(look([]).next).toBe('2030-01-06T02:00:00.000Z');
    expect(look([], { paused: true }).next).toBeNull();
  });

  it('counts what was skipped, and what was missed while nobody was there', () => {
    expect(look([aStart(), SKIPPED])).toMatchObject({ skipped: 1, missed: 4 });
  });

  it('counts what is being missed just now, when no process runs the schedules', () => {
    expect(look([aStart(), SKIPPED], { coordinated: false }).missed).toBe(4 + 2);
    expect(look([], { coordinated: false }).missed).toBe(4);
    expect(look([], { coordinated: false, paused: true }).missed).toBe(0);
  });

  it('shows the last run as it stands now', () => {
    const run = aRunRecord({ state: 'awaiting_approval' });
    expect(look([aStart()], { runs: [run] }).lastRun).toMatchObject({
      run: A_RUN,
      at: A_NIGHT,
      state: 'awaiting_approval',
    });
  });

  it('shows how the last run ended, also when its folder has been deleted since', () => {
    const ended: HistoryEntry = {
      what: 'ended',
      at: A_NIGHT,
      run: A_RUN,
      state: 'completed',
      counts: { created: 1 },
      why: null,
    };
    expect(look([aStart(), ended]).lastRun).toMatchObject({ state: 'completed', counts: { created: 1 } });
    expect(look([aStart()]).lastRun).toMatchObject({ state: 'gone' });
    expect(look([]).lastRun).toBeNull();
  });
});
