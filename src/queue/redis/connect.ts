import { hash } from 'node:crypto';
import { Redis } from 'ioredis';
import { waitAtMost } from '../../async/with-timeout.js';
import { OperatorError } from '../../errors.js';
import type { RunScript } from '../../limiter/redis-limiter.js';

/** How long a server may take to answer at start-up. */
const REACHABLE_WITHIN_MS = 5_000;
/** The oldest Redis that BullMQ 6 works with as it should. */
const OLDEST_VERSION = [6, 2] as const;

/**
 * Connects to Redis and checks that a queue can be trusted to it.
 *
 * @param url `redis://` or `rediss://`
 * @throws OperatorError `queue_unreachable` within five seconds, `queue_unfit` for a version or an eviction policy
 */
export async function connectRedis(url: string, onError: (error: Error) => void): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    enableReadyCheck: true,
    connectTimeout: REACHABLE_WITHIN_MS,
    retryStrategy: (times) => Math.min(times * 100, 2_000),
  });
  let lastError: Error | undefined;
  redis.on('error', (error: Error) => {
    lastError = error;
    onError(error);
  });
  try {
    await waitAtMost(REACHABLE_WITHIN_MS, redis.connect(), noAnswer);
    await waitAtMost(REACHABLE_WITHIN_MS, check(redis, url), noAnswer);
    return redis;
  } catch (error) {
    redis.disconnect();
    if (error instanceof OperatorError) throw error;
    throw unreachable(url, lastError ?? error);
  }
}

/** The address without its password, for messages and logs. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'the address in REDIS_URL';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** Runs Lua by its text; Redis keeps it under a digest after the first time. */
export function scriptRunner(redis: Redis): RunScript {
  const digests = new Map<string, string>();
  return async (script, keys, args) => {
    const digest = digests.get(script) ?? hash('sha1', script, 'hex');
    digests.set(script, digest);
    try {
      return await redis.evalsha(digest, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(script, keys.length, ...keys, ...args);
    }
  };
}

function noAnswer(): Error {
  return new Error('no answer within 5 s');
}

async function check(redis: Redis, url: string): Promise<void> {
  const version = /redis_version:([\d.]+)/.exec(await redis.info('server'))?.[1] ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST_VERSION[0] || (major === OLDEST_VERSION[0] && minor < OLDEST_VERSION[1])) {
    throw new OperatorError(
      'queue_unfit',
      `The Redis at ${withoutPassword(url)} is version ${version}; ${OLDEST_VERSION.join('.')} is the oldest that works.`,
      'Update Redis.',
    );
  }
  const policy = /maxmemory_policy:(\S+)/.exec(await redis.info('memory'))?.[1];
  if (policy !== undefined && policy !== 'noeviction') {
    throw new OperatorError(
      'queue_unfit',
      `The Redis at ${withoutPassword(url)} may throw jobs away when its memory is full (maxmemory-policy ${policy}).`,
      'Set it to noeviction: redis-cli CONFIG SET maxmemory-policy noeviction',
    );
  }
}

function unreachable(url: string, cause: unknown): OperatorError {
  const why = cause instanceof Error && cause.message ? ` (${cause.message})` : '';
  return new OperatorError(
    'queue_unreachable',
    `The Redis at ${withoutPassword(url)} cannot be reached${why}.`,
    'Check REDIS_URL and that the server runs; without REDIS_URL the embedded queue is used.',
    { cause },
  );
}
