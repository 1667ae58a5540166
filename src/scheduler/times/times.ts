import { CronExpressionParser } from 'cron-parser';
import { OperatorError } from '../../errors.js';
import { isNeverDue, splitDayFields } from './day-fields.js';
import { changeBetween, instantOf, wallClock } from './wall-clock.js';

/** When a schedule is due: a cron expression in an IANA time zone. */
export type Times = { cron: string; tz: string };

/** The maximum count of missed times. */
export const MOST_MISSED = 1_000;

const NICKNAMES = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
export const CRON_HELP =
  'Use five fields (minute, hour, day of the month, month, day of the week), for example "0 2 * * *" for every night at 2:00; or six fields with seconds first.';
export const TIME_ZONE_HELP = 'Use an IANA time zone such as America/New_York, Europe/Berlin or UTC.';
/** An hour that occurs twice, or not at all, is at most this far from the clock change. */
const HOUR_MS = 3_600_000;
const NEAR_A_CHANGE_MS = 3 * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;

/** A longer text is not a cron expression, and parsing it would take long. */
const MAX_CRON_CHARACTERS = 200;

/**
 * Checks a cron expression: five fields, six with seconds before them, or a name such as `@daily`.
 *
 * @throws OperatorError `setting_invalid`
 */
export function readCron(text: string): string {
  const why = cronProblem(text);
  if (why === null) return tidyCron(text);
  throw new OperatorError('setting_invalid', `--cron ${JSON.stringify(text)} is not valid: ${why}.`, CRON_HELP);
}

/** Why a text is not a valid cron expression; null if it is. */
export function cronProblem(text: string): string | null {
  if (text.length > MAX_CRON_CHARACTERS) return `longer than ${MAX_CRON_CHARACTERS} characters`;
  const cron = tidyCron(text);
  const fields = cron.split(' ').length;
  if (cron.startsWith('@') && !NICKNAMES.includes(cron)) return 'unknown name';
  if (!cron.startsWith('@') && fields !== 5 && fields !== 6) return `expected 5 or 6 fields, got ${cron ? fields : 0}`;
  // To the parser, `H` means a random minute, which would change with every call.
  if (/(^|[\s,])H/i.test(cron)) return 'H is not supported';
  try {
    if (isNeverDue(cron)) return 'it is never due, because none of its months has that day';
    return nextTime({ cron, tz: 'UTC' }, Date.now()) === undefined ? 'no date ever matches it' : null;
  } catch (cause) {
    return cause instanceof Error ? cause.message.replace(/^\w+ error, /, '') : 'it cannot be parsed';
  }
}

/** Checks the name of a time zone. @throws OperatorError `setting_invalid` */
export function readTimeZone(text: string): string {
  if (isTimeZone(text)) return text;
  throw new OperatorError('setting_invalid', `--tz ${JSON.stringify(text)} is not a time zone.`, TIME_ZONE_HELP);
}

/** True for the IANA name of a time zone. */
export function isTimeZone(text: string): boolean {
  // Newer versions of Node also accept offsets such as +05:00, which ignore daylight saving time.
  if (!/^[a-z]/i.test(text)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }) !== undefined;
  } catch {
    return false;
  }
}

/** The next `count` times; fewer if there are not as many. */
export function nextTimes(times: Times, after: number, count: number): number[] {
  const found: number[] = [];
  for (let at = nextTime(times, after); at !== undefined && found.length < count; at = nextTime(times, at)) {
    found.push(at);
  }
  return found;
}

/**
 * The first time after a moment at which a schedule is due, in milliseconds; undefined when there is none.
 *
 * Clock changes: a time that does not exist in a spring night is due as much later as the clocks move (02:30 → 03:30);
 * one that occurs twice in an autumn night is due the first time only. An hourly schedule follows elapsed hours: it is
 * due whenever the clocks show its minute, but not twice within an hour (Lord Howe Island puts its clocks back by half
 * an hour).
 */
export function nextTime({ cron, tz }: Times, after: number): number | undefined {
  if (isNeverDue(cron)) return undefined;
  const { hour } = CronExpressionParser.parse(cron).fields;
  if (hour.values.length === 24) return firstShown(cron, tz, after);
  const changed = wallClock(after, tz) - after !== wallClock(after - NEAR_A_CHANGE_MS, tz) - (after - NEAR_A_CHANGE_MS);
  const from = wallClock(after - (changed ? NEAR_A_CHANGE_MS : 0), tz) - 1_000;
  return firstAfter(after, tz, wallTimes(cron, from));
}

/** How often a schedule was due in a period; at most {@link MOST_MISSED}. */
export function timesBetween(times: Times, after: number, until: number): number {
  let count = 0;
  for (let at = nextTime(times, after); at !== undefined && at <= until && count < MOST_MISSED; count += 1) {
    at = nextTime(times, at);
  }
  return count;
}

/** The first moment at which the clocks show a time of an hourly schedule. */
function firstShown(cron: string, tz: string, after: number): number {
  const offset = wallClock(after, tz) - after;
  const first = nextWall(cron, after + offset) - offset;
  const change = changeBetween(after, first, tz);
  if (change === undefined) return first;
  const changed = wallClock(change, tz) - change;
  // What the clocks show once more within an hour has been due already.
  const isShort = changed < offset && offset - changed < HOUR_MS;
  return nextWall(cron, change + (isShort ? offset : changed) - 1) - changed;
}

function nextWall(cron: string, from: number): number {
  return wallTimes(cron, from).next().value as number;
}

/** Times of the wall clock after one, in their order, without end. */
function* wallTimes(cron: string, after: number): Generator<number> {
  const { cron: parsed, fits } = splitDayFields(cron);
  for (let from = after; ; ) {
    const walls = CronExpressionParser.parse(parsed, { tz: 'UTC', currentDate: new Date(from) });
    let wall = walls.next().getTime();
    for (; fits(wall); wall = walls.next().getTime()) yield wall;
    // Nothing of that day fits: on with the next one.
    from = (Math.floor(wall / DAY_MS) + 1) * DAY_MS - 1;
  }
}

/** Iterates wall-clock times in order. A time moved by a clock change may come after the next one. */
function firstAfter(after: number, tz: string, walls: Iterable<number>): number | undefined {
  let first = Number.POSITIVE_INFINITY;
  for (const wall of walls) {
    const at = instantOf(wall, tz);
    if (at > after) first = Math.min(first, at);
    if (first !== Number.POSITIVE_INFINITY && wall >= wallClock(first, tz)) return first;
  }
  return undefined;
}

function tidyCron(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
