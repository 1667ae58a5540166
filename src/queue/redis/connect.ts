import { hash } from 'node:crypto';
import { Cluster, Redis } from 'ioredis';
import { within } from '../../async/with-timeout.js';
import type { RunScript } from '../../limiter/redis-limiter.js';
import type { RedisAddress } from '../../redis-address.js';
import { checkRedis, type TriedKeys, tryCommands, unreachable } from './check-redis.js';

/** One server, or the one that sentinels name, or a cluster. */
export type RedisClient = Redis | Cluster;

/** How long a server may take to answer at start-up. */
const REACHABLE_WITHIN_MS = 5_000;
/** A connection that says nothing for so long while it is asked is cut and made once more; what blocks does so for 10 s at most. */
const SILENT_AT_MOST_MS = 20_000;

/**
 * Connects to Redis and checks that a queue can be trusted to it. A server that belongs to a cluster is asked for the others.
 *
 * @throws OperatorError `queue_unreachable` within five seconds, `queue_unfit` for what a queue cannot be trusted to
 */
export async function connectRedis(
  address: RedisAddress,
  keys: TriedKeys,
  onError: (error: Error) => void,
): Promise<RedisClient> {
  const first = await opened(address, new Redis(optionsOf(address)), onError);
  let redis: RedisClient = first;
  try {
    if ((await checkRedis(first, address)) === 'cluster') {
      redis = await opened(address, clusterOf(address), onError);
      first.disconnect();
    }
    await tryCommands(redis, address, keys);
    return redis;
  } catch (error) {
    first.disconnect();
    redis.disconnect();
    throw error;
  }
}

function clusterOf(address: RedisAddress): Cluster {
  const { hosts } = address;
  const options = { lazyConnect: true, enableReadyCheck: true, clusterRetryStrategy: retryAfter };
  return new Cluster([...hosts], { ...options, redisOptions: connectionOf(address) });
}

/** Runs Lua by its text; Redis keeps it under a digest after the first time. */
export function scriptRunner(redis: RedisClient): RunScript {
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

async function opened<Client extends RedisClient>(
  address: RedisAddress,
  redis: Client,
  onError: (error: Error) => void,
): Promise<Client> {
  let lastError: Error | undefined;
  redis.on('error', (error: Error) => {
    lastError = error;
    onError(error);
  });
  const connecting = redis.connect();
  await within(
    REACHABLE_WITHIN_MS,
    connecting.catch((error: Error) => {
      lastError ??= error;
    }),
  );
  // A cluster is connected to as soon as it has told which keys are where.
  const isConnected = redis.status === 'connect';
  if (redis.status === 'ready' || (isConnected && redis instanceof Cluster)) return redis;
  redis.disconnect();
  const why = isConnected ? 'it takes connections, and does not answer within 5 s' : 'no answer within 5 s';
  throw unreachable(address, lastError ?? new Error(why));
}

function optionsOf(address: RedisAddress) {
  const { kind, hosts, primary, tls, db } = address;
  const connection = { ...connectionOf(address), db, lazyConnect: true, retryStrategy: retryAfter };
  if (kind === 'server') return { ...connection, ...hosts[0] };
  return {
    ...connection,
    sentinels: [...hosts],
    name: primary,
    ...(tls && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
    sentinelRetryStrategy: retryAfter,
    // A primary that has become a replica: the sentinels are asked once more.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  };
}

/** What holds for each connection, to whichever server. */
function connectionOf({ tls, username, password }: RedisAddress) {
  return {
    ...(tls && { tls: {} }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    maxRetriesPerRequest: null,
    enableReadyCheck: true,
    connectTimeout: REACHABLE_WITHIN_MS,
    socketTimeout: SILENT_AT_MOST_MS,
  };
}

function retryAfter(times: number): number {
  return Math.min(times * 100, 2_000);
}
