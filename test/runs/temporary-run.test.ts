import { describe, expect, it } from 'vitest';
import type { Limits } from '../../src/limiter/limiter.js';
import { MemoryLimiter } from '../../src/limiter/memory-limiter.js';
import { MemoryControl } from '../../src/queue/embedded/memory-control.js';
import { withTemporaryRun } from '../../src/runs/temporary-run.js';

const GUEST = { name: 'plan', account: 'account', limits: { rate: 5, budget: { max: 10, windowMs: 600_000 } } };

/** A limiter that notes what it is told to keep. */
function aLimiter() {
  const control = new MemoryControl();
  const told: Partial<Limits>[] = [];
  class Noting extends MemoryLimiter {
    override configure(limits: Partial<Limits>): Promise<void> {
      told.push(limits);
      return super.configure(limits);
    }
  }
  const writes = { remembered: [], remember: async () => undefined, forget: async () => undefined };
  const isRunning = (run: string) => control.isRunning(run);
  const limiter = new Noting({ rate: 0, budget: null }, { now: () => 0, isRunning, writes });
  return { control, limiter, told };
}

describe('what has no queue of its own', () => {
  it('keeps its own limits where no run is under way', async () => {
    const { control, limiter, told } = aLimiter();

    await withTemporaryRun({ control, limiter }, GUEST, async () => undefined);

    expect(told).toEqual([GUEST.limits]);
  });

  it('keeps the limits of a run that is under way, and leaves them as they are', async () => {
    const { control, limiter, told } = aLimiter();
    await control.start('run', 'account');

    await withTemporaryRun({ control, limiter }, GUEST, async () => undefined);

    expect(told).toEqual([]);
    expect((await control.list()).map(({ run }) => run)).toEqual(['run']);
  });

  it('keeps its own limits where a run of another account is under way', async () => {
    const { control, limiter, told } = aLimiter();
    await control.start('run', 'another account');

    await withTemporaryRun({ control, limiter }, GUEST, async () => undefined);

    expect(told).toEqual([GUEST.limits]);
  });

  it('may send while it works, and not afterwards, also when it fails', async () => {
    const { control, limiter } = aLimiter();
    const ask = () => limiter.acquire({ run: 'plan', phoneNumber: '+14155550132', kind: 'read' });
    const work = async () => {
      expect(await ask()).toMatchObject({ go: true });
      throw new Error('It did not go well.');
    };

    await expect(withTemporaryRun({ control, limiter }, GUEST, work)).rejects.toThrow('It did not go well.');

    expect(await ask()).toMatchObject({ go: false, because: 'stopped' });
  });
});
