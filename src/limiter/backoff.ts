import { COOL_DOWN, LOWEST_SHARE, RECOVERY, type SlowDownReason } from './limiter.js';

/** How the pace has been slowed down. `full` is the rate that it recovers to; all times in milliseconds. */
export type Backoff = {
  full: number;
  rate: number;
  /** When it was told; requests that were sent before do not slow down once more. */
  reportedAt: number;
  coolUntil: number;
  /** How often it was told in short succession. */
  times: number;
  why: SlowDownReason;
};

/** The pace in force: from the halved one up by a step for every five seconds since the cool-down. */
export function currentRate(slow: Backoff, now: number): number {
  const steps = Math.max(0, Math.floor((now - slow.coolUntil) / RECOVERY.everyMs));
  return Math.min(slow.full, slow.rate + steps * slow.full * RECOVERY.share);
}

/** True once a slowed pace has come back to the full one. */
export function hasRecovered(slow: Backoff, now: number): boolean {
  return now >= slow.coolUntil && currentRate(slow, now) >= slow.full;
}

/**
 * Slows down after the API said so.
 *
 * @param before how it was slowed already, if it was
 * @param full the set rate; where none is set, what was sent in the last second
 * @param sentAt when the request that was told so had its slot
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
