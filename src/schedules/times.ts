import { CronExpressionParser } from 'cron-parser';
import { OperatorError } from '../errors.js';
import { instantOf, wallClock } from './wall-clock.js';

/** When a schedule is due: a cron expression, read by the clocks of an IANA time zone. */
export type Times = { cron: string; tz: string };

/** More missed times than this are counted as this many. */
export const MOST_MISSED = 1_000;

const NICKNAMES = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
/** In an hour that clocks go through twice, or not at all, lies at most this much before or after the change. */
const NEAR_A_CHANGE_MS = 3 * 3_600_000;

/**
 * Checks a cron expression: five fields, six with seconds before them, or a name such as `@daily`.
 *
 * @throws OperatorError `setting_invalid`
 */
export function readCron(text: string): string {
  const cron = text.trim().replace(/\s+/g, ' ');
  const fields = cron.split(' ').length;
  if (cron.startsWith('@') && !NICKNAMES.includes(cron)) throw badCron(text, 'there is no such name');
  if (!cron.startsWith('@') && fields !== 5 && fields !== 6) throw badCron(text, `it has ${cron ? fields : 0} fields`);
  // `H` means “some minute” to the parser, another one each time that it is asked.
  if (/(^|[\s,])H/i.test(cron)) throw badCron(text, 'H is not a time');
  try {
    if (nextTime({ cron, tz: 'UTC' }, Date.now()) !== undefined) return cron;
  } catch (cause) {
    throw badCron(text, cause instanceof Error ? cause.message.replace(/^\w+ error, /, '') : 'it cannot be read');
  }
  throw badCron(text, 'it is never due');
}

/** Checks the name of a time zone. @throws OperatorError `setting_invalid` */
export function readTimeZone(text: string): string {
  try {
    // Newer versions of Node take offsets such as +05:00 too, which know nothing of summer time.
    if (/^[a-z]/i.test(text)) return new Intl.DateTimeFormat('en', { timeZone: text }) && text;
  } catch {
    // Told below.
  }
  throw new OperatorError(
    'setting_invalid',
    `--tz cannot be ${JSON.stringify(text)}: there is no such time zone.`,
    'Give the IANA name of a place, such as America/New_York, Europe/Berlin or UTC.',
  );
}

/**
 * The first time after a moment at which a schedule is due, in milliseconds; undefined when there is none.
 *
 * Clocks that change: a time that the spring night does not have comes as much later as the clocks are put forward
 * (02:30 → 03:30); one that the autumn night has twice is due the first time only. A schedule for every hour goes by the
 * hours that pass, so it skips none and repeats none.
 */
export function nextTime({ cron, tz }: Times, after: number): number | undefined {
  const fields = CronExpressionParser.parse(cron).fields;
  if (fields.hour.values.length === 24) return firstOf(cron, tz, after);
  const changed = wallClock(after, tz) - after !== wallClock(after - NEAR_A_CHANGE_MS, tz) - (after - NEAR_A_CHANGE_MS);
  const from = wallClock(after - (changed ? NEAR_A_CHANGE_MS : 0), tz) - 1_000;
  return firstAfter(after, tz, CronExpressionParser.parse(cron, { tz: 'UTC', currentDate: new Date(from) }));
}

/** How often a schedule was due after one moment and until another; {@link MOST_MISSED} at most. */
export function timesBetween(times: Times, after: number, until: number): number {
  let count = 0;
  for (let at = nextTime(times, after); at !== undefined && at <= until && count < MOST_MISSED; count += 1) {
    at = nextTime(times, at);
  }
  return count;
}

function firstOf(cron: string, tz: string, after: number): number {
  return CronExpressionParser.parse(cron, { tz, currentDate: new Date(after) })
    .next()
    .getTime();
}

/** Goes through times of the wall clock in order. One that was put forward may come later than the next. */
function firstAfter(after: number, tz: string, walls: { next(): { getTime(): number } }): number | undefined {
  let first = Number.POSITIVE_INFINITY;
  for (;;) {
    const wall = walls.next().getTime();
    const at = instantOf(wall, tz);
    if (at > after) first = Math.min(first, at);
    if (first !== Number.POSITIVE_INFINITY && wall >= wallClock(first, tz)) return first;
  }
}

function badCron(text: string, why: string): OperatorError {
  return new OperatorError(
    'setting_invalid',
    `--cron cannot be ${JSON.stringify(text)}: ${why}.`,
    'Give minute, hour, day of the month, month and day of the week, such as "0 2 * * *" for every night at two; six fields begin with seconds.',
  );
}
