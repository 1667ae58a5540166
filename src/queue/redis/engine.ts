import type { Telemetry } from 'bullmq';
import type { Limits } from '../../pace/gate.js';
import { RedisGate } from '../../pace/redis-gate.js';
import { openDeadLetters } from '../dead-letters.js';
import type { Engine } from '../engine.js';
import { redisBackend } from './backend.js';
import { connectRedis, scriptRunner } from './connect.js';
import { redisControl } from './control.js';
import { gateKeys } from './keys.js';

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
  const gate = new RedisGate(runScript, gateKeys(options.account));
  if (options.limits) await gate.begin(options.limits);
  const backend = redisBackend(redis, options.onError, options.telemetry);
  let closed: Promise<void> | undefined;
  return {
    kind: 'redis',
    backend,
    deadLetters: openDeadLetters(backend, options),
    control: redisControl(redis, runScript),
    gate,
    isReachable: async () => redis.status === 'ready',
    close: () => {
      // Not `quit`: with the server gone it would wait for it to come back.
      closed ??= Promise.resolve().then(() => redis.disconnect());
      return closed;
    },
  };
}
