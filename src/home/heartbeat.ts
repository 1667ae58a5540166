import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from './home.js';
import { readSign } from './read-json.js';
import { removeIfThere, writeWhole } from './write-file.js';

/** What a process that coordinates writes every few seconds, for whoever has to know whether it does its work. */
const heartbeatSchema = z.object({
  at: z.iso.datetime(),
  pid: z.number().int(),
  since: z.iso.datetime(),
  /** Whether the queue answers. */
  queue: z.boolean(),
  /** The run that is worked on, and how many wait for it to end. */
  run: z.string().nullable(),
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

/** Whether a process coordinates this home just now, and does its work. */
export async function healthOf(home: Home, now: Date): Promise<Health> {
  const heartbeat = readHeartbeat(home);
  if (!heartbeat) return { isWell: false, says: 'No process coordinates this home.' };
  const silentMs = now.getTime() - Date.parse(heartbeat.at);
  if (silentMs >= DEAD_AFTER_MS) {
    const seconds = Math.round(silentMs / 1_000);
    return { isWell: false, says: `Process ${heartbeat.pid} has given no sign of life for ${seconds} s.` };
  }
  if (!heartbeat.queue) return { isWell: false, says: `Process ${heartbeat.pid} cannot reach its queue.` };
  const doing = heartbeat.run === null ? 'waits for the next time' : `works on run ${heartbeat.run}`;
  return { isWell: true, says: `Process ${heartbeat.pid} ${doing}; ${heartbeat.waiting} more in line.` };
}

function readHeartbeat(home: Home): Heartbeat | undefined {
  return readSign(fileOf(home), heartbeatSchema);
}

function fileOf(home: Home): string {
  return join(home.path, 'coordinator.json');
}
