import { COOL_DOWN, LOWEST_SHARE, RECOVERY, type SlowDownReason } from './limiter.js';

/** A slowed-down rate. `full`: the rate that it recovers to. All times in milliseconds. */
export type Backoff = {
  full: number;
  rate: number;
  /** When the API asked to slow down; requests sent before that do not slow down again. */
  reportedAt: number;
  coolUntil: number;
  /** How often the API asked in short succession. */
  times: number;
  why: SlowDownReason;
};

/** The rate in force: the halved one, raised by one step every five seconds since the cool-down. */
export function currentRate(slow: Backoff, now: number): number {
  const steps = Math.max(0, Math.floor((now - slow.coolUntil) / RECOVERY.everyMs));
  return Math.min(slow.full, slow.rate + steps * slow.full * RECOVERY.share);
}

/** True once the rate has recovered fully. */
export function hasRecovered(slow: Backoff, now: number): boolean {
  return now >= slow.coolUntil && currentRate(slow, now) >= slow.full;
}

/**
 * Slows down because the API asked for it.
 *
 * @param before the earlier slow-down, if there is one
 * @param full the set rate, or else the number of requests in the last second
 * @param sentAt the slot of the request whose response asked to slow down
 */
export function slowDown(
  before: Backoff | undefined,
  slowDown: { full: number; sentAt: number; retryAfterMs: number | undefined; why: SlowDownReason },
  now: number,
): Backoff {
  if (before && slowDown.sentAt <= before.reportedAt) {
    const asked = now + (slowDown.retryAfterMs ?? 0);
    return { ...before, coolUntil: Math.max(before.coolUntil, asked) };
  }
  const again = before !== undefined && now - before.reportedAt < COOL_DOWN.againWithinMs;
  const times = again ? before.times + 1 : 1;
  const full = before && !hasRecovered(before, now) ? before.full : slowDown.full;
  const rate = before && !hasRecovered(before, now) ? currentRate(before, now) : full;
  const coolMs = slowDown.retryAfterMs ?? Math.min(COOL_DOWN.firstMs * 2 ** (times - 1), COOL_DOWN.lastMs);
  return {
    full,
    rate: Math.max(rate / 2, full * LOWEST_SHARE),
    reportedAt: now,
    coolUntil: Math.max(before?.coolUntil ?? 0, now + coolMs),
    times,
    why: slowDown.why,
  };
}
