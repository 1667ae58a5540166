/*
 * Times of a report that is written once and read anywhere: always in UTC, as in results.csv, and said to be so by whoever
 * shows them.
 */

/** `1 Mar 2026, 09:00:02` */
export function dateTime(at: number | string): string {
  return `${day(at)}, ${clock(at)}`;
}

/** `1 Mar 2026` */
export function day(at: number | string): string {
  return new Date(at).toLocaleDateString('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });
}

/** `09:00:02` */
export function clock(at: number | string): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** The time between two moments; the second one without its day where that is the first one's. */
export function fromTo(from: number | string, to: number | string): string {
  return `${dateTime(from)} – ${day(from) === day(to) ? clock(to) : dateTime(to)}`;
}
