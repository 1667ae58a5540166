import { CATCH_UP, LATENESS_MS, MAX_LAG_MS, MOST_GRACE_MS, SPARE_MS, WINDOW_SPARE_MS } from './limiter.js';

/** A slot, and when the next one is due. Milliseconds since 1970. */
export type Slot = { at: number; nextDue: number };

/**
 * When the next request may be sent: evenly spaced, and at most `rate` requests in any second.
 *
 * Slots are due one after the other at an even pace. Who lags behind that may follow the last one a little closer, until
 * it is made up for; but the n-th last request and the next one are always a window apart in which n requests are allowed.
 *
 * @param sent slots given before and not given back, oldest first, in milliseconds
 * @param due when the next one is due; undefined at the beginning
 * @param from the slot is not before this
 */
export function nextSlot(
  sent: readonly number[],
  due: number | undefined,
  rate: number,
  now: number,
  from = now,
): Slot {
  const count = windowCount(rate);
  const windowMs = (1000 * count) / rate + WINDOW_SPARE_MS;
  const last = sent.at(-1) ?? Number.NEGATIVE_INFINITY;
  const nthLast = sent.at(-count) ?? Number.NEGATIVE_INFINITY;
  const dueAt = Math.max(due ?? now, now - MAX_LAG_MS);
  const at = Math.max(from, dueAt, last + periodMs(rate) / CATCH_UP, nthLast + windowMs);
  return { at, nextDue: dueAt + periodMs(rate) };
}

/** The time from one slot to the next where nothing lags behind. */
export function periodMs(rate: number): number {
  return (1000 + SPARE_MS) / rate;
}

/**
 * How late a slot may still be used: by half the way to the next one, no second has more than one request too many. At a slow
 * rate no more than a moment, so that requests stay apart.
 */
export function graceMs(rate: number): number {
  return Math.max(LATENESS_MS, Math.min(MOST_GRACE_MS, periodMs(rate) / 2));
}

/** How many requests are counted in one window: those of a second, or one where the rate is below one a second. */
export function windowCount(rate: number): number {
  return Math.max(1, Math.floor(rate));
}
