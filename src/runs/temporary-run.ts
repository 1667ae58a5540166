import type { Limits } from '../limiter/limiter.js';
import type { Engine } from '../queue/engine.js';

/** Longer than any plan takes. What a process that was killed leaves is in nobody's way, and goes by itself. */
const FORGET_AFTER_MS = 3_600_000;

/**
 * Lets the requests of something through the limiter that has no queue of its own: a plan, a single number, a look at the
 * account. Where runs of the same account are under way their limits hold.
 */
export async function withTemporaryRun<T>(
  { control, limiter }: Pick<Engine, 'control' | 'limiter'>,
  { name, account, limits }: { name: string; account: string; limits: Partial<Limits> },
  work: () => Promise<T>,
): Promise<T> {
  const isBusy = (await control.list()).some((run) => run.stop === null && run.account === account);
  if (!isBusy) await limiter.configure(limits);
  await control.start(name, account, FORGET_AFTER_MS);
  try {
    return await work();
  } finally {
    await control.remove(name);
  }
}
