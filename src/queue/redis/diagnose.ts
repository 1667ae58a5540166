import { Redis } from 'ioredis';
import type { RedisAddress } from '../../redis-address.js';
import { connectRedis } from './connect.js';
import { redisKeys } from './keys.js';

/** How a Redis does: what `doctor` tells of it. */
export type RedisDiagnosis = {
  version: string;
  /** Servers that hold the keys; more than one in a cluster. */
  nodes: number;
  /** Whether it keeps what it is told over a restart, by its append-only file or by snapshots. */
  persists: boolean;
  /** Milliseconds for a question and its answer, the middle of ten. */
  latencyMs: number;
  /** Milliseconds by which its clock is ahead of ours. */
  clockAheadMs: number;
};

/** @throws OperatorError `queue_unreachable`, `queue_unfit` */
export async function diagnoseRedis(address: RedisAddress): Promise<RedisDiagnosis> {
  const redis = await connectRedis(address, redisKeys(address.prefix, 'doctor'), () => undefined);
  try {
    const server = await redis.info('server');
    const persistence = await redis.info('persistence');
    const saves = await redis.config('GET', 'save').catch(() => ['save', '']);
    const nodes = redis instanceof Redis ? 1 : redis.nodes('master').length;
    const times: number[] = [];
    for (let question = 0; question < 10; question += 1) {
      const began = performance.now();
      await redis.ping();
      times.push(performance.now() - began);
    }
    const [seconds, microseconds] = await redis.time();
    return {
      nodes,
      version: /redis_version:(\S+)/.exec(server)?.[1] ?? 'unknown',
      persists: /aof_enabled:1/.test(persistence) || (Array.isArray(saves) && saves[1] !== ''),
      latencyMs: times.sort((one, other) => one - other)[5] ?? 0,
      clockAheadMs: Number(seconds) * 1000 + Number(microseconds) / 1000 - Date.now(),
    };
  } finally {
    redis.disconnect();
  }
}
