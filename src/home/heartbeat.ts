import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from './home.js';
import { readSign } from './read-json.js';
import { removeIfThere, writeWhole } from './write-file.js';

/** The heartbeat that a coordinating process writes every few seconds, for health checks. */
const heartbeatSchema = z.object({
  at: z.iso.datetime(),
  pid: z.number().int(),
  since: z.iso.datetime(),
  /** Whether the queue responds. */
  queue: z.boolean(),
  /** The run in progress that began first, the others, and the number of queued runs. */
  run: z.string().nullable(),
  others: z.array(z.string()).default([]),
  waiting: z.number().int(),
});
export type Heartbeat = z.infer<typeof heartbeatSchema>;

export const HEARTBEAT_EVERY_MS = 5_000;
const DEAD_AFTER_MS = 30_000;

export type Health = { isWell: boolean; says: string };

export async function writeHeartbeat(home: Home, heartbeat: Heartbeat): Promise<void> {
  await writeWhole(fileOf(home), `${JSON.stringify(heartbeat)}\n`);
}

export async function removeHeartbeat(home: Home): Promise<void> {
  await removeIfThere(fileOf(home));
}

/** Whether a process coordinates this home and works properly. */
export async function healthOf(home: Home, now: Date): Promise<Health> {
  const heartbeat = readHeartbeat(home);
  if (!heartbeat) return { isWell: false, says: 'No process coordinates this home.' };
  const silentMs = now.getTime() - Date.parse(heartbeat.at);
  if (silentMs >= DEAD_AFTER_MS) {
    const seconds = Math.round(silentMs / 1_000);
    return { isWell: false, says: `Process ${heartbeat.pid} has sent no heartbeat for ${seconds} s.` };
  }
  if (!heartbeat.queue) return { isWell: false, says: `Process ${heartbeat.pid} cannot reach its queue.` };
  const runs = heartbeat.run === null ? [] : [heartbeat.run, ...heartbeat.others];
  const doing = runs.length === 0 ? 'is waiting for the next schedule' : `is working on run ${runs.join(', ')}`;
  return { isWell: true, says: `Process ${heartbeat.pid} ${doing}; ${heartbeat.waiting} more queued.` };
}

function readHeartbeat(home: Home): Heartbeat | undefined {
  return readSign(fileOf(home), heartbeatSchema);
}

function fileOf(home: Home): string {
  return join(home.path, 'coordinator.json');
}
