import { isAbsolute } from 'node:path';
import { OperatorError } from '../errors.js';
import type { Home } from '../home/home.js';
import { listRuns } from '../home/run-folder.js';
import { readHistory } from '../home/schedule-history.js';
import {
  checkScheduleName,
  findSchedule,
  loadSchedule,
  removeSchedule,
  requestRun,
  type Schedule,
  saveSchedule,
  scheduleFiles,
} from '../home/schedules.js';
import { withDefaults } from '../runs/default-settings.js';
import { readScheduleSource } from '../scheduler/new-schedule.js';
import { scheduleStatus, scheduleStatuses } from '../scheduler/schedule-status.js';
import { readCron, readTimeZone } from '../scheduler/times/times.js';
import { SCHEDULED_MAX_INVALID, SCHEDULED_MAX_UPDATE_PCT } from '../settings.js';
import type { Operations } from './operations.js';
import { KeyedMutex } from './operations-context.js';

export type ScheduleOperations = Pick<
  Operations,
  'schedules' | 'schedule' | 'saveSchedule' | 'pauseSchedule' | 'resumeSchedule' | 'removeSchedule' | 'runSchedule'
>;

export type SchedulesContext = {
  home: Home;
  /** Whether a process runs the schedules, so that no times are being missed. */
  coordinated: boolean;
  simulate: boolean;
  onChanged: (name: string) => void;
  now: () => Date;
};

/** The schedules of a home. They are files, so they can be changed no matter which process holds the home. */
export function scheduleOperations(context: SchedulesContext): ScheduleOperations {
  const { home, coordinated, simulate, onChanged, now } = context;
  const exclusively = new KeyedMutex();

  return {
    schedules: () => scheduleStatuses(home, { coordinated, now: now() }),

    async schedule(name) {
      const schedule = await loadSchedule(home, name);
      const history = await readHistory(scheduleFiles(home, name).history);
      const runs = new Map((await listRuns(home)).map((run) => [run.id, run]));
      return { ...scheduleStatus(schedule, { history, runs, coordinated, now: now() }), history };
    },

    saveSchedule: ({ name, cron, tz, source, settings }) =>
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
          source: readSource(source),
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

  function change(name: string, to: (schedule: Schedule) => Schedule): Promise<Schedule> {
    return exclusively.take(name, async () => save(to(await loadSchedule(home, name))));
  }

  async function save(schedule: Schedule): Promise<Schedule> {
    await saveSchedule(home, schedule);
    onChanged(schedule.name);
    return schedule;
  }
}

/** Relative paths are refused, because a remote client does not know the working directory of this process. */
function readSource(text: string): string {
  const source = readScheduleSource(text);
  if (source === text || isAbsolute(text)) return source;
  const what = `The source ${JSON.stringify(text)} is not an absolute path.`;
  throw new OperatorError('setting_invalid', what, 'Use an https:// URL, or the full path of a file on the server.');
}
