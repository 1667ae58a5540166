/** One field of a cron expression: its name, and its value in words. */
export type CronPart = { of: string; says: string };

const PARTS = ['second', 'minute', 'hour', 'day of the month', 'month', 'day of the week'] as const;
const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July'].concat([
  'August',
  'September',
  'October',
  'November',
  'December',
]);
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Explains each field of a valid cron expression in words. */
export function cronParts(cron: string): CronPart[] {
  const fields = (NICKNAMES[cron] ?? cron).split(' ');
  const parts = fields.length === 6 ? PARTS : PARTS.slice(1);
  return parts.map((of, at) => ({ of, says: fieldWords(fields[at] ?? '*', of) }));
}

function fieldWords(field: string, of: string): string {
  const [, range = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(field) ?? [];
  if (field.includes(','))
    return field
      .split(',')
      .map((one) => fieldWords(one, of))
      .join(', ');
  const isAll = range === '*' || range === '?';
  if (step !== undefined && step !== '1') return `every ${step}, from ${isAll ? 'the first' : named(range, of)}`;
  return isAll ? 'every' : named(range || field, of);
}

/** `1-5` → `Monday to Friday` */
function named(range: string, of: string): string {
  const names = of === 'month' ? ['', ...MONTHS] : of === 'day of the week' ? DAYS : [];
  return range
    .split('-')
    .map((one) => names[Number(one)] || one)
    .join(' to ');
}
