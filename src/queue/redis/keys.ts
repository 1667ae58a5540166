import type { LimiterKeys } from '../../limiter/redis-limiter.js';

/**
 * The keys of one environment and one account.
 *
 * What a script touches together has the same hash tag, the part in braces, so that a Redis Cluster keeps it on one node: all that belongs
 * to the runs of an account, with its limiter; the dead letters, which are no account's; and the schedules of a home.
 */
export type RedisKeys = {
  /** The accounts that have had runs. */
  accounts: string;
  /** The runs of an account that are going on. */
  runsOf(account: string): string;
  run(account: string, run: string): string;
  /** The numbers that retries have claimed; shared by all accounts, because any key may reach a number. */
  claims: string;
  limiter: LimiterKeys;
  /** BullMQ's prefix for the queues of this account's runs. */
  runQueues: string;
  /** BullMQ's prefix for what is no account's. */
  sharedQueues: string;
  /** A value of no importance that is written to see whether writes are taken. */
  probe: string;
};

/** BullMQ's own prefix, under which version 0.1 had all queues. */
export const LEGACY_QUEUES = 'bull';

/** @param account the fingerprint of the key: all workers of an account share its limiter. */
export function redisKeys(prefix: string, account: string): RedisKeys {
  // No colon in it: BullMQ takes what is before the first one for the prefix.
  const tagOf = (whose: string) => `{${prefix}.${whose}}`;
  const run = (whose: string, id: string) => `${tagOf(whose)}:run:${id}`;
  const base = `${tagOf(account)}:limiter`;
  return {
    accounts: `${prefix}:accounts`,
    runsOf: (whose) => `${tagOf(whose)}:runs`,
    run,
    claims: `${prefix}:claims`,
    limiter: {
      limiter: base,
      sent: `${base}:sent`,
      writesOf: (number) => `${base}:writes:${hashOf(number)}`,
      run: (id) => run(account, id),
    },
    runQueues: tagOf(account),
    sharedQueues: `{${prefix}}`,
    probe: `${tagOf(account)}:probe`,
  };
}

/**
 * So many hashes share the write times of all numbers. With a key for each number Redis takes 370 bytes for it; a hash of up to 512
 * fields (`hash-max-listpack-entries`) is packed, and takes 25.
 */
const WRITE_HASHES = 16_384;

function hashOf(phoneNumber: string): number {
  return Number(phoneNumber.replace('+', '')) % WRITE_HASHES;
}
