import type { Telemetry } from 'bullmq';
import type { Limits } from '../../limiter/limiter.js';
import { RedisLimiter } from '../../limiter/redis-limiter.js';
import { openDeadLetters } from '../dead-letters.js';
import type { Engine } from '../engine.js';
import { redisBackend } from './backend.js';
import { connectRedis, scriptRunner } from './connect.js';
import { redisControl } from './control.js';
import { limiterKeys } from './keys.js';
import { patientLimiter } from './patient-limiter.js';
import { watchRedis } from './watch-redis.js';

/** The engine for many workers on many machines. @throws OperatorError `queue_unreachable`, `queue_unfit` */
export async function openRedisEngine(options: {
  url: string;
  /** The fingerprint of the account's key. */
  account: string;
  /** Whether the built-in simulator stands in for Linq. */
  simulated: boolean;
  /** What holds until a run says otherwise. Absent for workers: how fast they may go is said to them. */
  limits?: Limits;
  onError: (error: Error) => void;
  /** Absent: nothing is traced. */
  telemetry?: Telemetry | undefined;
}): Promise<Engine> {
  const redis = await connectRedis(options.url, options.onError);
  const runScript = scriptRunner(redis);
  const watch = watchRedis(redis);
  const limiter = new RedisLimiter(runScript, limiterKeys(options.account));
  if (options.limits) await limiter.begin(options.limits);
  const backend = redisBackend({ ...options, redis, runScript, watch });
  let closed: Promise<void> | undefined;
  return {
    kind: 'redis',
    backend,
    deadLetters: openDeadLetters(backend, options),
    control: redisControl(redis, runScript),
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
