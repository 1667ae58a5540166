import { CronExpressionParser } from 'cron-parser';

// How day of the month and day of the week go together. crontab(5): if both are restricted, a day that fits either is meant;
// if one of them begins with a star, as `*` and also `*/2` do, a day must fit both. The parser takes `*/2` for a restriction
// and joins by "or", so it is given an expression without that field, and the field is checked here.

/** `and`: a day must fit both fields. `or`: one of them is enough. null: at most one of the two says anything. */
export type DayRule = 'and' | 'or' | null;

/** What a rule means, for people. */
export const DAY_RULES = {
  and: 'It runs on days that fit both the day of the month and the day of the week.',
  or: 'It runs on days that fit the day of the month or the day of the week.',
} as const;

/** A cron expression for the parser, and a check of each day that it gives. `day` is a wall-clock time, as if it were UTC. */
export type DayFields = { cron: string; fits: (day: number) => boolean };

const DAY_OF_MONTH = -3;
const MONTH = -2;
const DAY_OF_WEEK = -1;
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a day must fit both of its fields. @param cron a valid expression of five or six fields, or a name */
export function dayRule(cron: string): DayRule {
  const [month, week] = dayFieldsOf(cron);
  if (month === '*' || week === '*') return null;
  return month.startsWith('*') || week.startsWith('*') ? 'and' : 'or';
}

/** Takes a field that the parser would join wrongly out of an expression. */
export function splitDayFields(cron: string): DayFields {
  if (dayRule(cron) !== 'and') return { cron, fits: () => true };
  const { dayOfMonth, dayOfWeek } = CronExpressionParser.parse(cron).fields;
  const parts = cron.split(' ');
  if (dayFieldsOf(cron)[0].startsWith('*')) {
    const days = new Set(dayOfMonth.values.map(Number));
    return { cron: parts.with(DAY_OF_MONTH, '*').join(' '), fits: (day) => days.has(new Date(day).getUTCDate()) };
  }
  const weekdays = new Set(dayOfWeek.values.map((weekday) => Number(weekday) % 7));
  return { cron: parts.with(DAY_OF_WEEK, '*').join(' '), fits: (day) => weekdays.has(new Date(day).getUTCDay()) };
}

/** True for days that no month of the expression has, such as the 31st of April; the parser would search for them in vain. */
export function isNeverDue(cron: string): boolean {
  const [day] = dayFieldsOf(cron);
  if (day === '*' || dayRule(cron) === 'or' || /[LW]/i.test(day)) return false;
  // Each field by itself: together the parser refuses some of these, in words about its own grammar.
  const { dayOfMonth } = CronExpressionParser.parse(`0 0 ${day} * *`).fields;
  const { month } = CronExpressionParser.parse(`0 0 * ${cron.split(' ').at(MONTH) ?? '*'} *`).fields;
  const firstDay = Math.min(...dayOfMonth.values.map(Number));
  return month.values.every((number) => firstDay > (LONGEST[Number(number) - 1] ?? 31));
}

function dayFieldsOf(cron: string): [month: string, week: string] {
  if (cron.startsWith('@')) return ['*', '*'];
  const parts = cron.split(' ');
  const field = (at: number) => (parts.at(at) ?? '*').replace(/^\?$/, '*');
  return [field(DAY_OF_MONTH), field(DAY_OF_WEEK)];
}
