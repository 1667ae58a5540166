/**
 * How long an answer asks to wait: the header `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3). In milliseconds,
 * never negative; undefined where there is none, or none that can be read.
 */
export function readRetryAfter(header: string | null | undefined, now = Date.now()): number | undefined {
  if (!header) return undefined;
  const ms = /^\d/.test(header) ? Number.parseFloat(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
