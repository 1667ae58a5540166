import { rename } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { SCHEDULED_MAX_INVALID, SCHEDULED_MAX_UPDATE_PCT } from '../cards/guard.js';
import { OperatorError } from '../errors.js';
import type { Home } from '../home/home.js';
import { listRuns } from '../home/run-folder.js';
import { readHistory } from '../home/schedule-history.js';
import {
  checkScheduleName,
  findAudit,
  findSchedule,
  loadSchedule,
  removeSchedule,
  requestRun,
  type Schedule,
  saveSchedule,
  scheduleFiles,
} from '../home/schedules.js';
import { removeIfThere } from '../home/write-file.js';
import { isRemote, receiveSource } from '../intake/receive.js';
import { withDefaults } from '../runs/default-settings.js';
import { noSource, readScheduleSource } from '../scheduler/new-schedule.js';
import { scheduleStatus, scheduleStatuses } from '../scheduler/schedule-status.js';
import type { SourceFolders } from '../scheduler/source-folders.js';
import { readCron, readTimeZone } from '../scheduler/times/times.js';
import type { Operations } from './operations.js';
import { KeyedMutex } from './operations-context.js';

export type ScheduleOperations = Pick<
  Operations,
  | 'schedules'
  | 'schedule'
  | 'scheduleAudit'
  | 'saveSchedule'
  | 'pauseSchedule'
  | 'resumeSchedule'
  | 'removeSchedule'
  | 'runSchedule'
  | 'sourceFiles'
  | 'uploadSource'
>;

export type SchedulesContext = {
  home: Home;
  /** Whether a process runs the schedules, so that no times are being missed. */
  coordinated: boolean;
  simulate: boolean;
  /** The folders that schedules may read; null for the commands of an operator, which may read every file. */
  folders: SourceFolders | null;
  onChanged: (name: string) => void;
  now: () => Date;
};

/** The schedules of a home. They are files, so they can be changed no matter which process holds the home. */
export function scheduleOperations(context: SchedulesContext): ScheduleOperations {
  const { home, coordinated, simulate, folders, onChanged, now } = context;
  const exclusively = new KeyedMutex();

  return {
    schedules: () => scheduleStatuses(home, { coordinated, now: now() }),

    async schedule(name) {
      const schedule = await loadSchedule(home, name);
      const history = await readHistory(scheduleFiles(home, name).history);
      const runs = new Map((await listRuns(home)).map((run) => [run.id, run]));
      return { ...scheduleStatus(schedule, { history, runs, coordinated, now: now() }), history };
    },

    async scheduleAudit(name) {
      await loadSchedule(home, name);
      return findAudit(home, name) ?? null;
    },

    saveSchedule: ({ name, cron, tz, source, audit = false, settings }) =>
      exclusively.take(name, async () => {
        const before = await findSchedule(home, checkScheduleName(name));
        const changedAt = now().toISOString();
        const usual = {
          maxUpdatePct: SCHEDULED_MAX_UPDATE_PCT,
          maxInvalid: SCHEDULED_MAX_INVALID,
          ...settings,
          simulate,
        };
        const schedule: Schedule = {
          name,
          cron: readCron(cron),
          tz: readTimeZone(tz),
          audit,
          ...(await sourceOf(source, { audit, before, name })),
          settings: withDefaults(usual),
          paused: before?.paused ?? false,
          createdAt: before?.createdAt ?? changedAt,
          changedAt,
          resumedAt: before?.resumedAt ?? null,
        };
        // A history left by an earlier schedule with this name does not belong to this one.
        if (!before) await removeSchedule(home, name);
        return save(schedule);
      }),

    async sourceFiles() {
      return folders?.isSet ? folders.files() : null;
    },

    uploadSource: (name, content) =>
      change(name, async (schedule) => {
        const { uploaded } = scheduleFiles(home, name);
        const arriving = `${uploaded}.part`;
        try {
          await receiveSource(content, arriving);
          await rename(arriving, uploaded);
        } finally {
          await removeIfThere(arriving);
        }
        return { ...schedule, source: uploaded, uploaded: true, changedAt: now().toISOString() };
      }),

    pauseSchedule: (name) => change(name, (schedule) => ({ ...schedule, paused: true })),

    resumeSchedule: (name) =>
      change(name, (schedule) => {
        const resumedAt = schedule.paused ? now().toISOString() : schedule.resumedAt;
        return { ...schedule, paused: false, resumedAt };
      }),

    async removeSchedule(name) {
      await loadSchedule(home, name);
      await removeSchedule(home, name);
      onChanged(name);
    },

    async runSchedule(name) {
      await loadSchedule(home, name);
      await requestRun(home, name, now());
    },
  };

  function change(name: string, to: (schedule: Schedule) => Schedule | Promise<Schedule>): Promise<Schedule> {
    return exclusively.take(name, async () => save(await to(await loadSchedule(home, name))));
  }

  /** What a source is kept as. A path that was there before stays, also where it could not be given now. */
  async function sourceOf(
    text: string | null,
    { audit, before, name }: { audit: boolean; before: Schedule | undefined; name: string },
  ): Promise<Pick<Schedule, 'source' | 'uploaded'>> {
    if (text !== null && text === before?.source) return { source: text, ...(before.uploaded && { uploaded: true }) };
    if (text === UPLOAD) return { source: scheduleFiles(home, name).uploaded, uploaded: true };
    if (text?.startsWith(FROM_FOLDER) && folders)
      return { source: await folders.pathOf(text.slice(FROM_FOLDER.length)) };
    const source = readSource(text, audit);
    if (source !== null && !isRemote(source) && folders?.isSet) await folders.check(source);
    return { source };
  }

  async function save(schedule: Schedule): Promise<Schedule> {
    await saveSchedule(home, schedule);
    onChanged(schedule.name);
    return schedule;
  }
}

/** The sources that are no address and no path: a file that is uploaded next, and one of the folders. */
export const UPLOAD = 'upload:';
export const FROM_FOLDER = 'folder:';

/** None is needed for an audit. Relative paths are refused, because a remote client does not know the working directory of this process. */
function readSource(text: string | null, audit: boolean): string | null {
  if (text === null && audit) return null;
  if (text === null) throw noSource();
  const source = readScheduleSource(text);
  if (source === text || isAbsolute(text)) return source;
  const what = `The source ${JSON.stringify(text)} is not an absolute path.`;
  throw new OperatorError('setting_invalid', what, 'Use an https:// URL, or the full path of a file on the server.');
}
