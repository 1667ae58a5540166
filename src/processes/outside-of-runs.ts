import type { Tools } from './coordinator.js';

/**
 * Works under a name that the gate lets through although no run has it.
 *
 * @param limits.rate requests per second, kept only where no run keeps its own just now
 */
export async function outsideOfRuns<T>(
  { engine: { control, gate }, account }: Tools,
  { rate }: { rate: number },
  work: (run: string) => Promise<T>,
): Promise<T> {
  const run = `one-${Date.now()}`;
  const isBusy = (await control.list()).some((other) => other.stop === null);
  if (!isBusy) await gate.configure({ rate });
  await control.start(run, account);
  try {
    return await work(run);
  } finally {
    await control.remove(run);
  }
}
