import type { Command } from 'commander';
import { formatZonedTime } from '../../format/text.js';
import { type Home, openHome } from '../../home/home.js';
import type { RunSettings } from '../../home/run-record.js';
import { checkScheduleName, findSchedule, removeSchedule, type Schedule, saveSchedule } from '../../home/schedules.js';
import { readScheduleSource } from '../../scheduler/new-schedule.js';
import { nextTime, readCron, readTimeZone } from '../../scheduler/times/times.js';
import { SCHEDULED_MAX_UPDATE_PCT, type Settings } from '../../settings.js';
import { confirm } from '../confirm.js';
import { coordinatorOf } from '../holder.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { NEW_RUN_SETTINGS, runSettings } from '../run-settings.js';

const SETTINGS = [...NEW_RUN_SETTINGS, 'home', 'yes'] as const;

export function declareAdd(command: Command, io: Io, done: (exitCode: number) => void): void {
  command
    .argument('<name>', 'small letters, digits and hyphens')
    .requiredOption(
      '--cron <expression>',
      'when: minute, hour, day, month, day of the week; six fields begin with seconds',
    )
    .requiredOption('--source <path|URL>', 'the CSV: a path, read at the time of the run, or an https address')
    .option('--tz <zone>', 'IANA time zone; without it that of this machine');
  addSettings(command, SETTINGS, { maxUpdatePct: String(SCHEDULED_MAX_UPDATE_PCT) });
  command.action(async (name: string, options: { cron: string; source: string; tz?: string }) => {
    const settings = settingsOf(command, SETTINGS, io);
    const changedAt = new Date().toISOString();
    const schedule: Schedule = {
      name: checkScheduleName(name),
      cron: readCron(options.cron),
      tz: readTimeZone(options.tz ?? new Intl.DateTimeFormat().resolvedOptions().timeZone),
      source: readScheduleSource(options.source),
      settings: settingsOfSchedule(settings, command),
      paused: false,
      createdAt: changedAt,
      changedAt,
      resumedAt: null,
    };
    const home = await openHome(settings.home);
    const before = await findSchedule(home, name);
    if (before && !(await confirm(io, `Schedule ${name} is there already. Change it?`, settings.yes))) return done(0);
    // A history that was left behind by another schedule of this name says nothing about this one.
    if (!before) await removeSchedule(home, name);
    await saveSchedule(home, before ? { ...schedule, paused: before.paused, createdAt: before.createdAt } : schedule);
    io.say(await added(home, schedule, before !== undefined));
    done(0);
  });
}

/**
 * How the runs of a schedule are done: as those of `provision`, but nobody looks at their plans, so that fewer cards may
 * change before a run awaits approval.
 */
function settingsOfSchedule(chosen: Partial<Settings>, command: Command): RunSettings {
  const isGiven = command.getOptionValueSource('maxUpdatePct') === 'cli';
  return runSettings({ ...chosen, ...(!isGiven && { maxUpdatePct: SCHEDULED_MAX_UPDATE_PCT }) });
}

async function added(home: Home, schedule: Schedule, isChange: boolean): Promise<string> {
  const { name, tz } = schedule;
  const next = nextTime(schedule, Date.now());
  const when = next === undefined ? 'never' : formatZonedTime(next, tz);
  const lines = [`Schedule ${name} was ${isChange ? 'changed' : 'added'}. Next run: ${when}`];
  if (!(await coordinatorOf(home))) lines.push('No process runs the schedules of this home: linq-cards coordinate');
  return lines.join('\n');
}
