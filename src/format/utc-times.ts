/*
 * Times of a report, which is written once and read anywhere: always in UTC, as in results.csv. The callers label them
 * as UTC.
 */

/** `1 Mar 2026, 09:00:02` */
export function formatUtc(at: number | string): string {
  return `${formatUtcDay(at)}, ${formatUtcTime(at)}`;
}

/** `1 Mar 2026` */
function formatUtcDay(at: number | string): string {
  return new Date(at).toLocaleDateString('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });
}

/** `09:00:02` */
export function formatUtcTime(at: number | string): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** A time span; the end has no date if it is on the same day as the start. */
export function formatUtcSpan(from: number | string, to: number | string): string {
  return `${formatUtc(from)} – ${formatUtcDay(from) === formatUtcDay(to) ? formatUtcTime(to) : formatUtc(to)}`;
}
