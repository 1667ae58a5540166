import { describe, expect, it } from 'vitest';
import type { Limits } from '../../src/pace/gate.js';
import { MemoryGate } from '../../src/pace/memory-gate.js';
import { asGuest } from '../../src/processes/as-guest.js';
import { MemoryControl } from '../../src/queue/embedded/memory-control.js';

const GUEST = { name: 'plan', account: 'account', limits: { rate: 5, budget: { max: 10, windowMs: 600_000 } } };

/** A gate that notes what it is told to keep. */
function aGate() {
  const control = new MemoryControl();
  const told: Partial<Limits>[] = [];
  class Noting extends MemoryGate {
    override configure(limits: Partial<Limits>): Promise<void> {
      told.push(limits);
      return super.configure(limits);
    }
  }
  const writes = { remembered: [], remember: () => undefined, forget: () => undefined };
  const isRunning = (run: string) => control.isRunning(run);
  const gate = new Noting({ rate: 0, budget: null }, { now: () => 0, isRunning, writes });
  return { control, gate, told };
}

describe('what has no queue of its own', () => {
  it('keeps its own limits where no run is under way', async () => {
    const { control, gate, told } = aGate();

    await asGuest({ control, gate }, GUEST, async () => undefined);

    expect(told).toEqual([GUEST.limits]);
  });

  it('keeps the limits of a run that is under way, and leaves them as they are', async () => {
    const { control, gate, told } = aGate();
    await control.start('run', 'account');

    await asGuest({ control, gate }, GUEST, async () => undefined);

    expect(told).toEqual([]);
    expect((await control.list()).map(({ run }) => run)).toEqual(['run']);
  });

  it('keeps its own limits where a run of another account is under way', async () => {
    const { control, gate, told } = aGate();
    await control.start('run', 'another account');

    await asGuest({ control, gate }, GUEST, async () => undefined);

    expect(told).toEqual([GUEST.limits]);
  });

  it('may send while it works, and not afterwards, also when it fails', async () => {
    const { control, gate } = aGate();
    const ask = () => gate.ask({ run: 'plan', phoneNumber: '+14155550132', kind: 'read' });
    const work = async () => {
      expect(await ask()).toMatchObject({ go: true });
      throw new Error('It did not go well.');
    };

    await expect(asGuest({ control, gate }, GUEST, work)).rejects.toThrow('It did not go well.');

    expect(await ask()).toMatchObject({ go: false, because: 'stopped' });
  });
});
