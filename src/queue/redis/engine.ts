import type { Telemetry } from 'bullmq';
import type { Limits } from '../../limiter/limiter.js';
import { RedisLimiter } from '../../limiter/redis-limiter.js';
import type { RedisAddress } from '../../redis-address.js';
import { runOfQueue } from '../backend.js';
import { openDeadLetters } from '../dead-letters.js';
import type { Engine } from '../engine.js';
import { StoreWatch } from '../store/store-watch.js';
import { redisBackend } from './backend.js';
import { connectRedis, type RedisClient, scriptRunner } from './connect.js';
import { redisControl } from './control.js';
import { LEGACY_QUEUES, redisKeys } from './keys.js';
import { patientClient } from './patient-client.js';
import { patientLimiter } from './patient-limiter.js';
import { takeOverFrom01 } from './take-over.js';

/** The engine for many workers on many machines. @throws OperatorError `queue_unreachable`, `queue_unfit` */
export async function openRedisEngine(options: {
  address: RedisAddress;
  /** The fingerprint of the account's key. */
  account: string;
  /** Whether the built-in simulator replaces Linq. */
  simulated: boolean;
  /** What holds until a run says otherwise. Absent for workers: runs tell them their rate. */
  limits?: Limits;
  onError: (error: Error) => void;
  /** Absent: nothing is traced. */
  telemetry?: Telemetry | undefined;
}): Promise<Engine> {
  const { address, account, simulated, limits, onError } = options;
  const keys = redisKeys(address.prefix, account);
  const redis = patientClient(await connectRedis(address, keys, onError));
  const runScript = scriptRunner(redis);
  const watch = watchRedis(redis, keys.probe);
  const legacyRuns = new Set<string>();
  const control = redisControl({ redis, runScript, keys, account, onLegacy: (run) => legacyRuns.add(run) });
  const limiter = new RedisLimiter(runScript, keys.limiter);
  const prefixOf = (name: string) => {
    const run = runOfQueue(name);
    if (run === undefined) return keys.sharedQueues;
    return legacyRuns.has(run) ? LEGACY_QUEUES : keys.runQueues;
  };
  const backend = redisBackend({ ...options, redis, runScript, watch, prefixOf });
  const deadLetters = openDeadLetters(backend, options);
  try {
    // Who only helps takes nothing over: the process that a run belongs to may be an older one that still works on it.
    if (limits) await takeOverFrom01({ redis, prefix: address.prefix, simulated, deadLetters });
    if (limits) await limiter.begin(limits);
    await control.list();
  } catch (error) {
    watch.close();
    redis.disconnect();
    throw error;
  }
  let closed: Promise<void> | undefined;
  return {
    kind: 'redis',
    backend,
    deadLetters,
    control,
    limiter: patientLimiter(limiter, watch),
    store: watch,
    isReachable: async () => watch.trouble === null && redis.status === 'ready',
    close: () => {
      watch.close();
      // Not `quit`: with the server gone it would wait for it to come back.
      closed ??= Promise.resolve().then(() => redis.disconnect());
      return closed;
    },
  };
}

/**
 * Watches a connection: its loss is a fault of the store, and so is every refusal that is told. A fault has passed when a value can
 * be written once more, which is what Redis refuses first.
 *
 * @param key of the value that is written; it is forgotten after a second
 */
function watchRedis(redis: RedisClient, key: string): StoreWatch {
  const watch = new StoreWatch({ probe: () => redis.set(key, '', 'PX', 1_000) });
  redis.on('close', () => watch.meets(new Error('Connection is closed.')));
  redis.on('error', (error: Error) => watch.meets(error));
  return watch;
}
