import type { Redis } from 'ioredis';
import { type RunStop, runStopSchema } from '../../cards/run-stop.js';
import type { RunScript } from '../../limiter/redis-limiter.js';
import type { ControlledRun, RunControl } from '../run-control.js';
import { CLAIMS_KEY, RUNS_KEY, runKey } from './keys.js';

/** Takes the id of a run out of the set whose hash is gone, unless it has been started again just now. */
const LEAVE_OUT = `if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('SREM', KEYS[1], ARGV[1]) end`;

/**
 * The runs that share one Redis: a set of their ids, and a hash for each with `state` (running | stopped), `account` and
 * `stop`, the reason as JSON. Beside them a hash of the numbers that re-runs have claimed.
 */
export function redisControl(redis: Redis, runScript: RunScript): RunControl {
  const find = async (run: string): Promise<ControlledRun | undefined> => {
    const { state, account, stop } = await redis.hgetall(runKey(run));
    if (state === undefined || account === undefined) return undefined;
    return { run, account, stop: stop === undefined ? null : runStopSchema.parse(JSON.parse(stop)) };
  };
  return {
    find,
    async start(run, account, forgetAfterMs) {
      const key = runKey(run);
      const started = redis.multi().hdel(key, 'stop').hset(key, { state: 'running', account }).sadd(RUNS_KEY, run);
      await (forgetAfterMs === undefined ? started.persist(key) : started.pexpire(key, forgetAfterMs)).exec();
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
      const found = await Promise.all(runs.map(find));
      for (const [index, run] of runs.entries()) {
        if (found[index] === undefined) await runScript(LEAVE_OUT, [RUNS_KEY, runKey(run)], [run]);
      }
      return found.filter((run) => run !== undefined);
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
