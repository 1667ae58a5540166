import type { Redis } from 'ioredis';
import { type RunStop, runStopSchema } from '../../cards/run-stop.js';
import type { ControlledRun, RunControl } from '../run-control.js';
import { CLAIMS_KEY, RUNS_KEY, runKey } from './keys.js';

/**
 * The runs that share one Redis: a set of their ids, and a hash for each with `state` (running | stopped), `account` and
 * `stop`, the reason as JSON. Beside them a hash of the numbers that re-runs have claimed.
 */
export function redisControl(redis: Redis): RunControl {
  const find = async (run: string): Promise<ControlledRun | undefined> => {
    const { state, account, stop } = await redis.hgetall(runKey(run));
    if (state === undefined || account === undefined) return undefined;
    return { run, account, stop: stop === undefined ? null : runStopSchema.parse(JSON.parse(stop)) };
  };
  return {
    find,
    async start(run, account) {
      const key = runKey(run);
      await redis.multi().hdel(key, 'stop').hset(key, { state: 'running', account }).sadd(RUNS_KEY, run).exec();
    },
    async stop(run: string, stop: RunStop) {
      const key = runKey(run);
      if ((await redis.hget(key, 'state')) !== 'running') return false;
      const first = await redis.hsetnx(key, 'stop', JSON.stringify(stop));
      await redis.hset(key, 'state', 'stopped');
      return first === 1;
    },
    async list() {
      const runs = await redis.smembers(RUNS_KEY);
      return (await Promise.all(runs.map(find))).filter((run) => run !== undefined);
    },
    async remove(run) {
      const claims = Object.entries(await redis.hgetall(CLAIMS_KEY)).filter(([, owner]) => owner === run);
      for (const [phoneNumber] of claims) await redis.hdel(CLAIMS_KEY, phoneNumber);
      await redis.multi().srem(RUNS_KEY, run).del(runKey(run)).exec();
    },
    async claim(run, phoneNumber) {
      await redis.hsetnx(CLAIMS_KEY, phoneNumber, run);
      return (await redis.hget(CLAIMS_KEY, phoneNumber)) === run;
    },
    async release(run, phoneNumber) {
      if ((await redis.hget(CLAIMS_KEY, phoneNumber)) === run) await redis.hdel(CLAIMS_KEY, phoneNumber);
    },
  };
}
