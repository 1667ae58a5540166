import { isAbsolute } from 'node:path';
import { OperatorError } from '../errors.js';
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
import { SCHEDULED_MAX_UPDATE_PCT } from '../settings.js';
import type { Operations } from './operations.js';
import type { OperationsContext } from './operations-context.js';

type Schedules = Pick<
  Operations,
  'schedules' | 'schedule' | 'saveSchedule' | 'pauseSchedule' | 'resumeSchedule' | 'removeSchedule' | 'runSchedule'
>;

/** The schedules of a home. The process looks after them itself, so nothing is missed while it is there. */
export function scheduleOperations({ coordinator, simulate, events, alone, now }: OperationsContext): Schedules {
  const { home } = coordinator;

  return {
    schedules: () => scheduleStatuses(home, { coordinated: true, now: now() }),

    async schedule(name) {
      const schedule = await loadSchedule(home, name);
      const history = await readHistory(scheduleFiles(home, name).history);
      const runs = new Map((await listRuns(home)).map((run) => [run.id, run]));
      return { ...scheduleStatus(schedule, { history, runs, coordinated: true, now: now() }), history };
    },

    saveSchedule: ({ name, cron, tz, source, settings }) =>
      alone.take(`schedule ${name}`, async () => {
        const before = await findSchedule(home, checkScheduleName(name));
        const changedAt = now().toISOString();
        const usual = { maxUpdatePct: SCHEDULED_MAX_UPDATE_PCT, ...settings, simulate };
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
        // A history that was left behind by another schedule of this name says nothing about this one.
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
      events.emit({ kind: 'schedule', name });
    },

    async runSchedule(name) {
      await loadSchedule(home, name);
      await requestRun(home, name, now());
    },
  };

  function change(name: string, to: (schedule: Schedule) => Schedule): Promise<Schedule> {
    return alone.take(`schedule ${name}`, async () => save(to(await loadSchedule(home, name))));
  }

  async function save(schedule: Schedule): Promise<Schedule> {
    await saveSchedule(home, schedule);
    events.emit({ kind: 'schedule', name: schedule.name });
    return schedule;
  }
}

/** Whoever asks from elsewhere does not see in which folder this process works. */
function readSource(text: string): string {
  const source = readScheduleSource(text);
  if (source === text || isAbsolute(text)) return source;
  const what = `The source cannot be ${JSON.stringify(text)}: it is no absolute path.`;
  throw new OperatorError(
    'setting_invalid',
    what,
    'Give an absolute path on the machine that serves, or an https address.',
  );
}
