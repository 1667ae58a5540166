import type { Limits } from '../pace/gate.js';
import type { Engine } from '../queue/engine.js';

/**
 * Lets the requests of something through the gate that has no queue of its own: a plan, a single number, a look at the
 * account. Where runs are under way their rate holds.
 */
export async function asGuest<T>(
  { control, gate }: Engine,
  { name, account, limits: { rate, ...limits } }: { name: string; account: string; limits: Partial<Limits> },
  work: () => Promise<T>,
): Promise<T> {
  const isBusy = (await control.list()).some(({ stop }) => stop === null);
  await gate.configure(isBusy || rate === undefined ? limits : { ...limits, rate });
  await control.start(name, account);
  try {
    return await work();
  } finally {
    await control.remove(name);
  }
}
