import { type RunStop, runStopSchema } from '../../cards/run-stop.js';
import type { RunScript } from '../../limiter/redis-limiter.js';
import type { ControlledRun, RunControl } from '../run-control.js';
import type { RedisClient } from './connect.js';
import type { RedisKeys } from './keys.js';

/*
 * The runs that share one Redis. For each account a set of their ids, and for each run a hash with `state` (running | stopped),
 * `account`, `stop`, the reason as JSON, and `queues`, the prefix of its queues where it is not the usual one. Beside them a hash of
 * the numbers that re-runs have claimed.
 *
 * Each change is one script: two processes that want different things are one after the other.
 */

/** KEYS 1 run, 2 runs of the account. ARGV 1 run, 2 account, 3 forget after ms or ''. */
const START = `
redis.call('HDEL', KEYS[1], 'stop')
redis.call('HSET', KEYS[1], 'state', 'running', 'account', ARGV[2])
redis.call('SADD', KEYS[2], ARGV[1])
if ARGV[3] == '' then redis.call('PERSIST', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
`;
/** KEYS 1 run. ARGV 1 reason. → 1 for the first one */
const STOP = `
if redis.call('HGET', KEYS[1], 'state') ~= 'running' then return 0 end
redis.call('HSET', KEYS[1], 'state', 'stopped')
return redis.call('HSETNX', KEYS[1], 'stop', ARGV[1])
`;
/** KEYS 1 run, 2 runs of the account. ARGV 1 run. Unless it has been started again just now. */
const LEAVE_OUT = `if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('SREM', KEYS[2], ARGV[1]) end`;
/** KEYS 1 run, 2 runs of the account. ARGV 1 run. */
const REMOVE = `redis.call('SREM', KEYS[2], ARGV[1]) redis.call('DEL', KEYS[1])`;
/** KEYS 1 claims. ARGV 1 run. */
const RELEASE_ALL = `
local claims = redis.call('HGETALL', KEYS[1])
for at = 1, #claims, 2 do
  if claims[at + 1] == ARGV[1] then redis.call('HDEL', KEYS[1], claims[at]) end
end
`;
/** KEYS 1 claims. ARGV 1 run, 2 number. → 1 if it is the run's now */
const CLAIM = `
redis.call('HSETNX', KEYS[1], ARGV[2], ARGV[1])
return redis.call('HGET', KEYS[1], ARGV[2]) == ARGV[1] and 1 or 0
`;
/** KEYS 1 claims. ARGV 1 run, 2 number. */
const RELEASE = `if redis.call('HGET', KEYS[1], ARGV[2]) == ARGV[1] then redis.call('HDEL', KEYS[1], ARGV[2]) end`;

export type RedisControlOptions = {
  redis: RedisClient;
  runScript: RunScript;
  keys: RedisKeys;
  /** The account whose runs are started, stopped and found here. All accounts' are listed. */
  account: string;
  /** Told of runs whose queues have another prefix than is usual. */
  onLegacy: (run: string) => void;
};

export function redisControl({ redis, runScript, keys, account, onLegacy }: RedisControlOptions): RunControl {
  const read = async (owner: string, run: string): Promise<ControlledRun | undefined> => {
    const found = await redis.hgetall(keys.run(owner, run));
    const { state, stop, queues } = found;
    if (state === undefined || found['account'] === undefined) return undefined;
    if (queues !== undefined) onLegacy(run);
    return { run, account: found['account'], stop: stop === undefined ? null : runStopSchema.parse(JSON.parse(stop)) };
  };
  const listOf = async (owner: string): Promise<ControlledRun[]> => {
    const runs = await redis.smembers(keys.runsOf(owner));
    const found = await Promise.all(runs.map((run) => read(owner, run)));
    for (const [index, run] of runs.entries()) {
      if (found[index] === undefined) await runScript(LEAVE_OUT, [keys.run(owner, run), keys.runsOf(owner)], [run]);
    }
    return found.filter((run) => run !== undefined);
  };
  return {
    find: (run) => read(account, run),
    async start(run, owner, forgetAfterMs) {
      await redis.sadd(keys.accounts, owner);
      const args = [run, owner, forgetAfterMs === undefined ? '' : String(forgetAfterMs)];
      await runScript(START, [keys.run(owner, run), keys.runsOf(owner)], args);
    },
    async stop(run: string, stop: RunStop) {
      return (await runScript(STOP, [keys.run(account, run)], [JSON.stringify(stop)])) === 1;
    },
    async list() {
      const accounts = await redis.smembers(keys.accounts);
      return (await Promise.all(accounts.map(listOf))).flat();
    },
    async remove(run) {
      await runScript(RELEASE_ALL, [keys.claims], [run]);
      await runScript(REMOVE, [keys.run(account, run), keys.runsOf(account)], [run]);
    },
    async claim(run, phoneNumber) {
      return (await runScript(CLAIM, [keys.claims], [run, phoneNumber])) === 1;
    },
    async release(run, phoneNumber) {
      await runScript(RELEASE, [keys.claims], [run, phoneNumber]);
    },
  };
}
