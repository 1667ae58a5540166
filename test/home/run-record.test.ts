import { describe, expect, it } from 'vitest';
import {
  begunNow,
  isOver,
  RUN_STATES,
  type RunRecord,
  RunRecordKeeper,
  workedSeconds,
} from '../../src/home/run-record.js';
import { aRunRecord } from '../support/builders.js';

type Small = Pick<RunRecord, 'state' | 'step' | 'enqueuedRows'>;

describe('a run', () => {
  it('is over when it has completed, with failures or without, and when it was cancelled', () => {
    expect(RUN_STATES.filter(isOver)).toEqual(['completed', 'completed_with_failures', 'cancelled']);
  });
});

describe('the time that was worked on a run', () => {
  const at = (seconds: number) => new Date(Date.parse('2030-01-01T00:00:00Z') + seconds * 1_000);
  const begin = (record: RunRecord, seconds: number): RunRecord => ({ ...record, ...begunNow(record, at(seconds)) });
  const stop = (record: RunRecord, seconds: number, state: RunRecord['state']): RunRecord => ({
    ...record,
    ...{ state, finishedAt: at(seconds).toISOString() },
  });
  const planned = aRunRecord({ state: 'planned', createdAt: at(0).toISOString(), finishedAt: null });

  it('does not have the time in which its plan was looked at', () => {
    expect(workedSeconds(begin(planned, 240), at(255).toISOString())).toBe(15);
  });

  it('does not have the time in which it was held or halted, and has all its parts', () => {
    const held = stop(begin(planned, 100), 103, 'awaiting_approval');
    const halted = stop(begin(held, 1_000), 1_020, 'halted');
    expect(workedSeconds(begin(halted, 5_000), at(5_007).toISOString())).toBe(30);
  });

  it('goes on where the process of a run was lost', () => {
    expect(workedSeconds(begin(begin(planned, 10), 50), at(60).toISOString())).toBe(50);
  });

  it('is counted from the creation of a run of an earlier version', () => {
    expect(workedSeconds(planned, at(9).toISOString())).toBe(9);
  });
});

describe('the keeper of a record', () => {
  it('has saved a change when it says so', async () => {
    const { keeper, saved } = aKeeper();
    await keeper.update({ step: 'plan' });
    expect(keeper.current).toMatchObject({ state: 'running', step: 'plan' });
    expect(saved).toEqual([{ state: 'running', step: 'plan', enqueuedRows: 0 }]);
  });

  it('saves changes one after the other, each with those before it', async () => {
    const { keeper, saved, finishNext } = aKeeper({ held: true });
    const changes = [
      keeper.update({ step: 'enqueue' }),
      keeper.update({ enqueuedRows: 100 }),
      keeper.update({ enqueuedRows: 200 }),
    ];
    for (const change of changes) {
      await finishNext();
      await change;
    }
    expect(saved).toEqual([
      { state: 'running', step: 'enqueue', enqueuedRows: 0 },
      { state: 'running', step: 'enqueue', enqueuedRows: 100 },
      { state: 'running', step: 'enqueue', enqueuedRows: 200 },
    ]);
  });

  it('says when a change could not be saved, and saves it with the next one', async () => {
    const { keeper, saved, failNext } = aKeeper();
    failNext(new Error('disk full'));
    await expect(keeper.update({ step: 'report' })).rejects.toThrow('disk full');
    await keeper.update({ state: 'completed' });
    expect(saved).toEqual([{ state: 'completed', step: 'report', enqueuedRows: 0 }]);
  });
});

/** A keeper whose saving can be held up, or made to fail. */
function aKeeper({ held = false } = {}) {
  const saved: Small[] = [];
  const waiting: (() => void)[] = [];
  let arrived: (() => void) | undefined;
  let failure: Error | undefined;
  const save = async ({ state, step, enqueuedRows }: RunRecord) => {
    if (held) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        arrived?.();
      });
    }
    const error = failure;
    failure = undefined;
    if (error) throw error;
    saved.push({ state, step, enqueuedRows });
  };
  const record: Small = { state: 'running', step: 'intake', enqueuedRows: 0 };
  return {
    keeper: new RunRecordKeeper(record as RunRecord, save),
    saved,
    failNext: (error: Error) => {
      failure = error;
    },
    /** Lets the save that is under way, or comes next, finish. */
    finishNext: async () => {
      if (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
      }
      waiting.shift()?.();
    },
  };
}
