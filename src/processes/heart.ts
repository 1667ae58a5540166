import { HEARTBEAT_EVERY_MS, removeHeartbeat, writeHeartbeat } from '../home/heartbeat.js';
import type { Home } from '../home/home.js';
import type { RunLine } from './run-line.js';

export type HeartOptions = { line: RunLine; isReachable: () => Promise<boolean>; now: () => Date };

/** Writes a sign of life every few seconds, for health checks. */
export function startHeart(home: Home, { line, isReachable, now }: HeartOptions): { stop(): Promise<void> } {
  const since = now().toISOString();
  let beating: Promise<void> = Promise.resolve();
  const beat = async () => {
    const queue = await isReachable();
    const { working: run, waiting } = line;
    await writeHeartbeat(home, { at: now().toISOString(), pid: process.pid, since, queue, run, waiting });
  };
  const next = () => {
    // One that fails (the disk is full) is one that is missing, which is what it is for.
    beating = beating.then(beat).catch(() => undefined);
  };
  next();
  const timer = setInterval(next, HEARTBEAT_EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await beating;
      await removeHeartbeat(home);
    },
  };
}
