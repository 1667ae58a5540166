import { CATCH_UP, LATENESS_MS } from './gate.js';

/**
 * When the next request may be sent, so that no second ever sees more than `rate` of them.
 *
 * The n-th last request and the next one must be a window apart in which n requests are allowed; beside that, slots keep
 * a distance, so that requests are spread evenly. After a pause they may come a little faster until the rate is reached.
 *
 * @param sent slots given before, oldest first, in milliseconds
 */
export function nextSlot(sent: readonly number[], rate: number, now: number): number {
  const count = windowCount(rate);
  const windowMs = (1000 * count) / rate + LATENESS_MS;
  const spacingMs = 1000 / (rate * CATCH_UP);
  const last = sent.at(-1) ?? Number.NEGATIVE_INFINITY;
  const nthLast = sent.at(-count) ?? Number.NEGATIVE_INFINITY;
  return Math.max(now, last + spacingMs, nthLast + windowMs);
}

/** How many requests are counted in one window: those of a second, or one where the rate is below one a second. */
export function windowCount(rate: number): number {
  return Math.max(1, Math.floor(rate));
}
