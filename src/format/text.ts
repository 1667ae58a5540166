import { STATUS_NAMES } from '../cards/outcome.js';

/** Stands where the new value of a field would, if the value is removed. */
export const REMOVED = '(removed)';

/** `1234567` → `1,234,567` */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

/** A duration for people: `8 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}

/** A rate with the digits that matter: `0.4/s`, `9.8/s`, `120/s`. */
export function formatRate(rate: number): string {
  return `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`;
}

/** `1 row`, `2 rows` */
export function formatRows(value: number): string {
  return `${formatCount(value)} ${value === 1 ? 'row' : 'rows'}`;
}

/** A number of pictures with their size: `3 pictures (2.1 MB)`. */
export function formatPictures({ pictures, bytes }: { pictures: number; bytes: number }): string {
  const size = bytes >= 100_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${Math.ceil(bytes / 1_000)} kB`;
  return `${formatCount(pictures)} ${pictures === 1 ? 'picture' : 'pictures'} (${size})`;
}

/** Leaves out the middle of a text that has more characters than this: `https://cdn.example.com/…/support.png`. */
export function shortenMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const start = text.slice(0, Math.ceil((most - 1) / 2)).replace(/[\uD800-\uDBFF]$/, '');
  const end = text.slice(text.length - Math.floor((most - 1) / 2)).replace(/^[\uDC00-\uDFFF]/, '');
  return `${start}…${end}`;
}

/** Makes the first letter uppercase. */
export function capitalize(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** A status for people: `not_on_account` → `not on account`. */
export function formatStatus(status: string): string {
  return status.replaceAll('_', ' ');
}

/** `created 20, rejected 1` */
export function formatCounts(counts: Readonly<Record<string, number>>): string {
  const shown = STATUS_NAMES.filter((status) => (counts[status] ?? 0) > 0);
  return shown.map((status) => `${formatStatus(status)} ${formatCount(counts[status] ?? 0)}`).join(', ');
}

/** The time of day, in the reader's own time zone. */
export function formatTimeOfDay(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

/**
 * A moment in the reader's own time zone, with its date where that is not today: `20:10:25`, `28 Nov 20:10`, `28 Nov
 * 2025 20:10`.
 */
export function formatLocalTime(at: number | string, now: Date): string {
  const moment = new Date(at);
  if (moment.toDateString() === now.toDateString()) return moment.toLocaleTimeString('en-GB');
  const year = moment.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  const date = moment.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...year });
  return `${date} ${moment.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`;
}

/** A time in a time zone: `2026-03-08 03:30:00 GMT-4`. */
export function formatZonedTime(at: number, tz: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: tz,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'shortOffset',
  }).formatToParts(at);
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.find(({ type }) => type === name)?.value ?? '';
  const date = `${part('year')}-${part('month')}-${part('day')}`;
  return `${date} ${part('hour')}:${part('minute')}:${part('second')} ${part('timeZoneName').replace(/^GMT(\+0)?$/, 'UTC')}`;
}
