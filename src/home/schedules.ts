import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Audit, auditSchema } from '../cards/audit.js';
import { hasErrno, OperatorError } from '../errors.js';
import type { Home } from './home.js';
import { readJson, readSign } from './read-json.js';
import { type RunRecord, runSettingsSchema } from './run-record.js';
import { removeIfThere, writeWhole, writingError } from './write-file.js';

/**
 * A schedule: a source that is imported regularly, or an audit. Commands write it, even while a process holds the home; the
 * coordinating process only reads it, and records results in the history.
 */
export const scheduleSchema = z.object({
  name: z.string(),
  cron: z.string(),
  tz: z.string(),
  /** Compare the account instead of importing: with the source, or with what was last set from this home. */
  audit: z.boolean().default(false),
  /** An absolute path or an https URL; null only for an audit without a file. */
  source: z.string().nullable(),
  /** The source is a file that was uploaded for it. */
  uploaded: z.boolean().exactOptional(),
  /** The settings of its runs. The coordinating process decides whether to use the simulator. */
  settings: runSettingsSchema,
  paused: z.boolean(),
  createdAt: z.iso.datetime(),
  /** When it was last changed. Earlier observations of the source no longer apply. */
  changedAt: z.iso.datetime(),
  resumedAt: z.iso.datetime().nullable(),
});
export type Schedule = z.infer<typeof scheduleSchema>;

/** The files of one schedule. */
export type ScheduleFiles = {
  definition: string;
  history: string;
  /** A request to the coordinating process: run it now. */
  request: string;
  /** The incoming source, until it is known whether a run is created. */
  incoming: string;
  /** The source, where it was uploaded. Its runs are named after the file. */
  uploaded: string;
  /** The last audit, with its findings. */
  audit: string;
};

const NAME = /^[a-z0-9-]{1,40}$/;
const STARTED_BY = 'schedule ';

/** @throws OperatorError `setting_invalid`: a name becomes a file's */
export function checkScheduleName(name: string): string {
  if (NAME.test(name)) return name;
  throw new OperatorError(
    'setting_invalid',
    `${JSON.stringify(name)} is not a valid name for a schedule.`,
    'Use 1 to 40 lowercase letters, digits and hyphens, for example nightly-sync.',
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
    uploaded: file('csv'),
    audit: file('audit'),
  };
}

/** @throws OperatorError `disk_full`, `home_unusable` */
export async function saveSchedule(home: Home, schedule: Schedule): Promise<void> {
  await makeFolder(home);
  await writeWhole(scheduleFiles(home, schedule.name).definition, `${JSON.stringify(schedule, null, 2)}\n`);
}

/** @throws OperatorError `schedule_unknown`; `setting_invalid` for an invalid name */
export async function loadSchedule(home: Home, name: string): Promise<Schedule> {
  const schedule = await findSchedule(home, name);
  if (schedule) return schedule;
  throw new OperatorError(
    'schedule_unknown',
    `There is no schedule ${name} in ${home.path}.`,
    'List all schedules: linq-cards schedule list',
  );
}

/** @throws OperatorError `home_unusable` for a damaged definition */
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

/** Removes a schedule and its history; its runs are kept. */
export async function removeSchedule(home: Home, name: string): Promise<void> {
  for (const path of Object.values(scheduleFiles(home, name))) await removeIfThere(path);
}

/** The last audit of a schedule; undefined before the first one, and for a damaged file: the next one replaces it. */
export function findAudit(home: Home, name: string): Audit | undefined {
  return readSign(scheduleFiles(home, name).audit, auditSchema);
}

/** @throws OperatorError `disk_full`, `home_unusable` */
export async function saveAudit(home: Home, name: string, audit: Audit): Promise<void> {
  await writeWhole(scheduleFiles(home, name).audit, JSON.stringify(audit));
}

/** Requests a run from the coordinating process. @throws OperatorError `disk_full`, `home_unusable` */
export async function requestRun(home: Home, name: string, at: Date): Promise<string> {
  const { request } = scheduleFiles(home, name);
  await writeWhole(request, JSON.stringify({ at: at.toISOString() }));
  return request;
}

/** The time of a pending request for a run. */
export async function requestedRun(home: Home, name: string): Promise<string | undefined> {
  const { request } = scheduleFiles(home, name);
  if (!existsSync(request)) return undefined;
  // The existence of the file is the request, even if its content is damaged.
  return readSign(request, z.object({ at: z.iso.datetime() }))?.at ?? statSync(request).mtime.toISOString();
}

/** The `startedBy` of a schedule's runs. */
export function startedBySchedule(name: string): string {
  return `${STARTED_BY}${name}`;
}

/** The schedule that started a run, if there is one. */
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
