import type { Limits } from '../pace/gate.js';
import type { Engine } from '../queue/engine.js';

/**
 * Lets the requests of something through the gate that has no queue of its own: a plan, a single number, a look at the
 * account. Where runs are under way their limits hold.
 */
export async function asGuest<T>(
  { control, gate }: Pick<Engine, 'control' | 'gate'>,
  { name, account, limits }: { name: string; account: string; limits: Partial<Limits> },
  work: () => Promise<T>,
): Promise<T> {
  const isBusy = (await control.list()).some(({ stop }) => stop === null);
  if (!isBusy) await gate.configure(limits);
  await control.start(name, account);
  try {
    return await work();
  } finally {
    await control.remove(name);
  }
}
