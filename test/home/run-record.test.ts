import { describe, expect, it } from 'vitest';
import { isOver, RUN_STATES, type RunRecord, RunRecordKeeper } from '../../src/home/run-record.js';

type Small = Pick<RunRecord, 'state' | 'step' | 'enqueuedRows'>;

describe('a run', () => {
  it('is over when it has completed, with failures or without, and when it was cancelled', () => {
    expect(RUN_STATES.filter(isOver)).toEqual(['completed', 'completed_with_failures', 'cancelled']);
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
