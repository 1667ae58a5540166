import type { LimiterKeys } from '../../limiter/redis-limiter.js';

/** The Redis keys that are not BullMQ's own. */
const PREFIX = 'linq-cards';

export const RUNS_KEY = `${PREFIX}:runs`;

export const CLAIMS_KEY = `${PREFIX}:claims`;

export function runKey(run: string): string {
  return `${PREFIX}:run:${run}`;
}

/** @param account the fingerprint of the key: a limiter is an account's, whoever works for it. */
export function limiterKeys(account: string): LimiterKeys {
  const base = `${PREFIX}:gate:${account}`;
  return { limiter: base, sent: `${base}:sent`, writesOf: (number) => `${base}:writes:${number}`, run: runKey };
}
