import type { Limits } from '../limiter/limiter.js';
import type { Pacing } from '../queue/engine.js';

/** Longer than any plan takes. The leftovers of a killed process do no harm and expire by themselves. */
const FORGET_AFTER_MS = 3_600_000;

/**
 * Lets requests without a queue of their own pass the limiter: a plan, a single number, reading the account. While
 * runs of the same account are active, their limits apply.
 */
export async function withTemporaryRun<T>(
  { control, limiter }: Pacing,
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
