import type { Command } from 'commander';
import { SCHEDULED_MAX_INVALID, SCHEDULED_MAX_UPDATE_PCT } from '../../cards/guard.js';
import { formatZonedTime } from '../../format/text.js';
import { openHome } from '../../home/home.js';
import { checkScheduleName, findSchedule, type Schedule } from '../../home/schedules.js';
import { noSource, readScheduleSource } from '../../scheduler/new-schedule.js';
import { DAY_RULES, dayRule } from '../../scheduler/times/day-fields.js';
import { nextTimes, readCron, readTimeZone } from '../../scheduler/times/times.js';
import type { Cli } from '../options.js';
import { confirm } from '../questions/confirm.js';
import { givenSettings, NEW_RUN_SETTINGS } from '../run-settings.js';
import { openSchedules } from '../schedules.js';

const TIMES_SHOWN = 5;
const SETTINGS = [...NEW_RUN_SETTINGS, 'home', 'yes'] as const;

export function declareAdd(command: Command, { io, action }: Cli): void {
  command
    .argument('<name>', 'lowercase letters, digits and hyphens')
    .requiredOption(
      '--cron <expression>',
      'when: minute, hour, day, month, day of the week; six fields begin with seconds (required)',
    )
    .option(
      '--source <path|URL>',
      'the CSV: a path, read at the time of the run, or an https address (required, except with --audit)',
    )
    .option('--audit', 'compare the account instead of importing; without --source: with what was last set here')
    .option('--tz <zone>', 'IANA time zone (default: the one of this machine)');
  action(
    command,
    {
      names: SETTINGS,
      defaults: {
        maxUpdatePct: String(SCHEDULED_MAX_UPDATE_PCT),
        maxInvalid: String(SCHEDULED_MAX_INVALID),
      },
    },
    async (settings, name: string, options: { cron: string; source?: string; audit?: true; tz?: string }) => {
      const schedule = {
        name: checkScheduleName(name),
        cron: readCron(options.cron),
        tz: readTimeZone(options.tz ?? new Intl.DateTimeFormat().resolvedOptions().timeZone),
        audit: options.audit === true,
        source: options.source === undefined ? null : readScheduleSource(options.source),
      };
      // Its plans are not looked at: only a flag of this very command lets it change more cards.
      const { maxUpdatePct: _, maxInvalid: __, ...given } = givenSettings(command, NEW_RUN_SETTINGS, settings, io.env);
      const guarded = givenSettings(command, ['maxUpdatePct', 'maxInvalid'], settings);
      if (schedule.source === null && !schedule.audit) throw noSource();
      const home = await openHome(settings.home);
      const before = await findSchedule(home, name);
      if (before && !(await confirm(io, `Schedule ${name} exists already. Change it?`, settings.yes))) return 0;
      const { operations, coordinated } = await openSchedules(home);
      const saved = await operations.saveSchedule({ ...schedule, settings: { ...given, ...guarded } });
      io.say(added(saved, { isChange: before !== undefined, isZoneGiven: options.tz !== undefined, coordinated }));
      return 0;
    },
  );
  command.option('--no-heal', 'leave cards that went dark as they are');
}

function added(
  schedule: Schedule,
  { isChange, isZoneGiven, coordinated }: { isChange: boolean; isZoneGiven: boolean; coordinated: boolean },
): string {
  const { name, tz, cron, audit } = schedule;
  const [when = 'never', ...later] = nextTimes(schedule, Date.now(), TIMES_SHOWN).map((at) => formatZonedTime(at, tz));
  const rule = dayRule(cron);
  const lines = [`Schedule ${name} was ${isChange ? 'changed' : 'added'}. Next ${audit ? 'audit' : 'run'}: ${when}`];
  if (later.length > 0) lines.push(`After that: ${later.join(', ')}`);
  if (rule !== null) lines.push(DAY_RULES[rule]);
  if (!isZoneGiven) lines.push(`Times are in ${tz}, the time zone of this machine; choose another with --tz.`);
  if (!coordinated) lines.push('Schedules are not running. Start them: linq-cards coordinate');
  return lines.join('\n');
}
