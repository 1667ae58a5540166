import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hasErrno, OperatorError } from '../errors.js';
import type { Home } from './home.js';
import { readJson, readSign } from './read-json.js';
import { type RunRecord, runSettingsSchema } from './run-record.js';
import { removeIfThere, writeWhole, writingError } from './write-file.js';

/**
 * A schedule: a source that is looked at again and again. The commands write it, also while a process works on the home;
 * whoever coordinates only reads it, and keeps what has come of it in the history.
 */
export const scheduleSchema = z.object({
  name: z.string(),
  cron: z.string(),
  tz: z.string(),
  /** An absolute path, or an https address. */
  source: z.string(),
  /** How its runs are done. Whether on the simulator is up to the process that does them. */
  settings: runSettingsSchema,
  paused: z.boolean(),
  createdAt: z.iso.datetime(),
  /** When it was last said anew what is to be done. What was seen of the source before does not count any more. */
  changedAt: z.iso.datetime(),
  resumedAt: z.iso.datetime().nullable(),
});
export type Schedule = z.infer<typeof scheduleSchema>;

/** The files of one schedule. */
export type ScheduleFiles = {
  definition: string;
  history: string;
  /** Made by whoever wants a run now from the process that coordinates. */
  request: string;
  /** The source on its way in, until it is known whether it makes a run. */
  incoming: string;
};

const NAME = /^[a-z0-9-]{1,40}$/;
const STARTED_BY = 'schedule ';

/** @throws OperatorError `setting_invalid`: a name becomes a file's */
export function checkScheduleName(name: string): string {
  if (NAME.test(name)) return name;
  throw new OperatorError(
    'setting_invalid',
    `A schedule cannot be called ${JSON.stringify(name)}.`,
    'Take 1 to 40 small letters, digits and hyphens, such as nightly-sync.',
  );
}

/** @throws OperatorError `setting_invalid` */
export function scheduleFiles(home: Home, name: string): ScheduleFiles {
  const file = (ending: string) => join(folderOf(home), `${checkScheduleName(name)}.${ending}`);
  return {
    definition: file('json'),
    history: file('ndjson'),
    request: file('run'),
    incoming: file('incoming'),
  };
}

/** @throws OperatorError `disk_full`, `home_unusable` */
export async function saveSchedule(home: Home, schedule: Schedule): Promise<void> {
  await makeFolder(home);
  await writeWhole(scheduleFiles(home, schedule.name).definition, `${JSON.stringify(schedule, null, 2)}\n`);
}

/** @throws OperatorError `schedule_unknown`, `setting_invalid` for a name that none can have */
export async function loadSchedule(home: Home, name: string): Promise<Schedule> {
  const schedule = await findSchedule(home, name);
  if (schedule) return schedule;
  throw new OperatorError(
    'schedule_unknown',
    `There is no schedule ${name} in ${home.path}.`,
    'See which there are: linq-cards schedule list',
  );
}

/** @throws OperatorError `home_unusable` for a definition that has been damaged */
export async function findSchedule(home: Home, name: string): Promise<Schedule | undefined> {
  return readJson(scheduleFiles(home, name).definition, scheduleSchema);
}

/** The names of all schedules of a home. */
export async function listScheduleNames(home: Home): Promise<string[]> {
  try {
    const files = await readdir(folderOf(home));
    const names = files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));
    return names.filter((name) => NAME.test(name)).sort();
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Forgets a schedule and its history; its runs stay. */
export async function removeSchedule(home: Home, name: string): Promise<void> {
  for (const path of Object.values(scheduleFiles(home, name))) await removeIfThere(path);
}

/** Asks the process that coordinates for a run now. @throws OperatorError `disk_full`, `home_unusable` */
export async function requestRun(home: Home, name: string, at: Date): Promise<string> {
  const { request } = scheduleFiles(home, name);
  await writeWhole(request, JSON.stringify({ at: at.toISOString() }));
  return request;
}

/** When a run was asked for that has not been looked at yet. */
export async function requestedRun(home: Home, name: string): Promise<string | undefined> {
  const { request } = scheduleFiles(home, name);
  if (!existsSync(request)) return undefined;
  // That a run was asked for is said by the file itself, whatever became of what it holds.
  return readSign(request, z.object({ at: z.iso.datetime() }))?.at ?? statSync(request).mtime.toISOString();
}

/** The name under which a schedule starts its runs. */
export function startedBySchedule(name: string): string {
  return `${STARTED_BY}${name}`;
}

/** The schedule that has started a run, where one has. */
export function scheduleOf({ startedBy }: RunRecord): string | undefined {
  return startedBy.startsWith(STARTED_BY) ? startedBy.slice(STARTED_BY.length) : undefined;
}

async function makeFolder(home: Home): Promise<void> {
  try {
    await mkdir(folderOf(home), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw writingError(folderOf(home), error);
  }
}

function folderOf(home: Home): string {
  return join(home.path, 'schedules');
}
