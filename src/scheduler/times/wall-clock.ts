/*
 * Wall-clock times, represented as if they were UTC: 02:30 in New York on the 8th is 2026-03-08T02:30:00Z here. The
 * cron parser gets them as UTC, so clock changes do not affect it. Given a time zone, it skips midnight where clocks
 * change at midnight (Santiago, Cairo), and its result within an hour that occurs twice depends on when it is called.
 */

const DAY_MS = 86_400_000;
const clocks = new Map<string, Intl.DateTimeFormat>();

/** The wall-clock time of a time zone at an instant. */
export function wallClock(at: number, tz: string): number {
  const seconds = Math.floor(at / 1_000) * 1_000;
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of clockOf(tz).formatToParts(seconds)) parts[type] = value;
  const { year, month, day, hour, minute, second } = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) + (at - seconds);
}

/**
 * The instant of a wall-clock time: the first one, if it occurs twice. A time that does not exist moves forward with
 * the clocks.
 */
export function instantOf(wall: number, tz: string): number {
  const before = offsetAt(wall - DAY_MS, tz);
  const after = offsetAt(wall + DAY_MS, tz);
  const isShownAt = (at: number) => wallClock(at, tz) === wall;
  return isShownAt(wall - before) || !isShownAt(wall - after) ? wall - before : wall - after;
}

/**
 * When the clocks of a time zone change between two moments, to the second; undefined where they show the same before
 * and after.
 */
export function changeBetween(from: number, until: number, tz: string): number | undefined {
  const offset = offsetAt(from, tz);
  if (offsetAt(until, tz) === offset) return undefined;
  let [before, after] = [from, until];
  while (after - before > 1_000) {
    const middle = Math.floor((before + after) / 2_000) * 1_000;
    if (middle <= before) break;
    if (offsetAt(middle, tz) === offset) before = middle;
    else after = middle;
  }
  return Math.floor(after / 1_000) * 1_000;
}

function offsetAt(at: number, tz: string): number {
  return wallClock(at, tz) - at;
}

/** Creating a formatter is a thousand times slower than using it. */
function clockOf(tz: string): Intl.DateTimeFormat {
  const clock = clocks.get(tz) ?? new Intl.DateTimeFormat('en-CA', { ...CLOCK, timeZone: tz });
  clocks.set(tz, clock);
  return clock;
}

const CLOCK: Intl.DateTimeFormatOptions = {
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
};
