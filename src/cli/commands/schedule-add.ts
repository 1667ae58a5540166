import type { Command } from 'commander';
import { formatZonedTime } from '../../format/text.js';
import { openHome } from '../../home/home.js';
import { checkScheduleName, findSchedule, type Schedule } from '../../home/schedules.js';
import { readScheduleSource } from '../../scheduler/new-schedule.js';
import { nextTime, readCron, readTimeZone } from '../../scheduler/times/times.js';
import { SCHEDULED_MAX_INVALID, SCHEDULED_MAX_UPDATE_PCT } from '../../settings.js';
import { confirm } from '../confirm.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { givenSettings, NEW_RUN_SETTINGS } from '../run-settings.js';
import { openSchedules } from '../schedules.js';

const SETTINGS = [...NEW_RUN_SETTINGS, 'home', 'yes'] as const;

export function declareAdd(command: Command, io: Io, done: (exitCode: number) => void): void {
  command
    .argument('<name>', 'lowercase letters, digits and hyphens')
    .requiredOption(
      '--cron <expression>',
      'when: minute, hour, day, month, day of the week; six fields begin with seconds (required)',
    )
    .requiredOption(
      '--source <path|URL>',
      'the CSV: a path, read at the time of the run, or an https address (required)',
    )
    .option('--tz <zone>', 'IANA time zone (default: the one of this machine)');
  addSettings(command, SETTINGS, {
    maxUpdatePct: String(SCHEDULED_MAX_UPDATE_PCT),
    maxInvalid: String(SCHEDULED_MAX_INVALID),
  });
  command.action(async (name: string, options: { cron: string; source: string; tz?: string }) => {
    const settings = settingsOf(command, SETTINGS, io);
    const schedule = {
      name: checkScheduleName(name),
      cron: readCron(options.cron),
      tz: readTimeZone(options.tz ?? new Intl.DateTimeFormat().resolvedOptions().timeZone),
      source: readScheduleSource(options.source),
    };
    // Its plans are not looked at: only a flag of this very command lets it change more cards.
    const { maxUpdatePct: _, maxInvalid: __, ...given } = givenSettings(command, NEW_RUN_SETTINGS, settings, io.env);
    const guarded = givenSettings(command, ['maxUpdatePct', 'maxInvalid'], settings);
    const home = await openHome(settings.home);
    const before = await findSchedule(home, name);
    if (before && !(await confirm(io, `Schedule ${name} exists already. Change it?`, settings.yes))) return done(0);
    const { operations, coordinated } = await openSchedules(home);
    const saved = await operations.saveSchedule({ ...schedule, settings: { ...given, ...guarded } });
    io.say(added(saved, { isChange: before !== undefined, isZoneGiven: options.tz !== undefined, coordinated }));
    done(0);
  });
}

function added(
  schedule: Schedule,
  { isChange, isZoneGiven, coordinated }: { isChange: boolean; isZoneGiven: boolean; coordinated: boolean },
): string {
  const { name, tz } = schedule;
  const next = nextTime(schedule, Date.now());
  const when = next === undefined ? 'never' : formatZonedTime(next, tz);
  const lines = [`Schedule ${name} was ${isChange ? 'changed' : 'added'}. Next run: ${when}`];
  if (!isZoneGiven) lines.push(`Times are in ${tz}, the time zone of this machine; choose another with --tz.`);
  if (!coordinated) lines.push('Schedules are not running. Start them: linq-cards coordinate');
  return lines.join('\n');
}
