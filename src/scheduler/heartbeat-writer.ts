import { HEARTBEAT_EVERY_MS, removeHeartbeat, writeHeartbeat } from '../home/heartbeat.js';
import type { Home } from '../home/home.js';
import type { RunBacklog } from '../runs/run-backlog.js';

export type HeartbeatOptions = { line: RunBacklog; isReachable: () => Promise<boolean>; now: () => Date };

/** Writes a heartbeat every few seconds, for health checks. */
export function startHeartbeat(home: Home, { line, isReachable, now }: HeartbeatOptions): { stop(): Promise<void> } {
  const since = now().toISOString();
  let beating: Promise<void> = Promise.resolve();
  const beat = async () => {
    const queue = await isReachable();
    const { working: run, waiting } = line;
    await writeHeartbeat(home, { at: now().toISOString(), pid: process.pid, since, queue, run, waiting });
  };
  const next = () => {
    // A heartbeat that fails, for example on a full disk, is simply missing, which is what health checks look for.
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
