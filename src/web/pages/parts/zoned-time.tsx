/**
 * A time in a given time zone. Not a <time> element: app.js converts those to the reader's time zone, but a schedule
 * is shown in its own.
 */
export function ZonedTime({ at, tz }: { at: string | number; tz: string }): JSX.Element {
  return (
    <span class="zoned" safe>
      {zonedWords(at, tz)}
    </span>
  );
}

/** `Sun 8 Mar 2026, 03:30 GMT-4`; seconds only where they are not 0. */
export function zonedWords(at: string | number, tz: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: tz,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'shortOffset',
  }).formatToParts(new Date(at));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.find(({ type }) => type === name)?.value ?? '';
  const date = `${part('weekday')} ${part('day')} ${part('month')} ${part('year')}`;
  const seconds = part('second') === '00' ? '' : `:${part('second')}`;
  const zone = part('timeZoneName').replace(/^GMT(\+0)?$/, 'UTC');
  return `${date}, ${part('hour')}:${part('minute')}${seconds} ${zone}`;
}
