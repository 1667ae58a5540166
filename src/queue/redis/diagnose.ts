import { connectRedis } from './connect.js';

/** How a Redis does: what `doctor` tells of it. */
export type RedisDiagnosis = {
  version: string;
  /** Whether it keeps what it is told over a restart, by its append-only file or by snapshots. */
  persists: boolean;
  /** Milliseconds for a question and its answer, the middle of ten. */
  latencyMs: number;
  /** Milliseconds by which its clock is ahead of ours. */
  clockAheadMs: number;
};

/** @throws OperatorError `queue_unreachable`, `queue_unfit` */
export async function diagnoseRedis(url: string): Promise<RedisDiagnosis> {
  const redis = await connectRedis(url, () => undefined);
  try {
    const server = await redis.info('server');
    const persistence = await redis.info('persistence');
    const saves = await redis.config('GET', 'save').catch(() => ['save', '']);
    const times: number[] = [];
    for (let question = 0; question < 10; question += 1) {
      const began = performance.now();
      await redis.ping();
      times.push(performance.now() - began);
    }
    const [seconds, microseconds] = await redis.time();
    return {
      version: /redis_version:(\S+)/.exec(server)?.[1] ?? 'unknown',
      persists: /aof_enabled:1/.test(persistence) || (Array.isArray(saves) && saves[1] !== ''),
      latencyMs: times.sort((one, other) => one - other)[5] ?? 0,
      clockAheadMs: Number(seconds) * 1000 + Number(microseconds) / 1000 - Date.now(),
    };
  } finally {
    redis.disconnect();
  }
}
