import { setTimeout as passes } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { startBinary } from '../support/cli.js';
import { numbers, type Stage, setStage, writesByNumber } from '../support/e2e.js';
import { type FaultProxy, openFaultProxy } from '../support/fault-proxy.js';
import { RESP } from '../support/framing.js';
import { expectEveryRowOnce, killed } from '../support/invariants.js';
import { describeRedis, type RedisServer, snapshotsOf, startRedis } from '../support/redis.js';
import { helping } from '../support/said.js';
import { IS_CHAOS } from './rounds.js';

/** In CI a run that the short faults fit into; by `npm run chaos` the faults that operators have reported, on a long one. */
const ROWS = IS_CHAOS ? 3_000 : 600;
const CONCURRENCY = 16;
const WORKERS = 3;

/** What an operator of Redis, or of the network before it, does in the middle of a run, and undoes. */
type Fault = {
  name: string;
  what: string;
  rate?: number;
  strike(redis: Redis, proxy: FaultProxy): Promise<void>;
  /** What the run says of it where it lasts long enough. */
  says?: RegExp;
};

const OOM = /Redis is out of memory; waiting/;
const READ_ONLY = /Redis is a read-only replica; waiting/;
const MISCONF = /Redis cannot save to its disk and takes no writes; waiting/;

const SHORT: readonly Fault[] = [
  { name: 'oom-1', what: 'is out of memory for 1 s', strike: outOfMemoryFor(1_000) },
  { name: 'readonly-2', what: 'is a read-only replica for 2 s', strike: replicaFor(2_000) },
  { name: 'misconf-2', what: 'cannot save and takes no writes for 2 s', strike: unableToSaveFor(2_000) },
  { name: 'cuts-3', what: 'loses all connections three times', rate: 140, strike: cutEverySecond(3) },
];

const LONG: readonly Fault[] = [
  { name: 'oom-1', what: 'is out of memory for 1 s', strike: outOfMemoryFor(1_000) },
  { name: 'oom-3', what: 'is out of memory for 3 s', strike: outOfMemoryFor(3_000) },
  { name: 'oom-30', what: 'is out of memory for 30 s', strike: outOfMemoryFor(30_000), says: OOM },
  { name: 'readonly-8', what: 'is a read-only replica for 8 s', strike: replicaFor(8_000), says: READ_ONLY },
  {
    name: 'misconf-20',
    what: 'cannot save and takes no writes for 20 s',
    strike: unableToSaveFor(20_000),
    says: MISCONF,
  },
  { name: 'cuts-60', what: 'loses all connections every second for a minute', rate: 50, strike: cutEverySecond(60) },
];

describeRedis(`a run of ${ROWS} rows with three workers, when Redis`, () => {
  it.each((IS_CHAOS ? LONG : SHORT).map((fault) => [fault.what, fault.name, fault] as const))(
    '%s [%s], goes on by itself: every row good, and none sent twice but those in flight',
    async (_, name, { rate = 0, strike, says }) => {
      const redis = await startRedis();
      onTestFinished(() => redis.close());
      const proxy = await openFaultProxy(redis, { framing: RESP, atEnd: onTestFinished });
      const stage = await setStage();
      const env = { ...stage.env, REDIS_URL: `redis://127.0.0.1:${proxy.port}` };
      const workers = Array.from({ length: WORKERS }, () => startBinary(['worker'], { env }));
      for (const worker of workers) onTestFinished(() => killed(worker));
      const admin = new Redis(redis.url);
      onTestFinished(() => admin.disconnect());
      const args = ['--rate', String(rate), '--concurrency', String(CONCURRENCY)];
      const run = startBinary(['provision', stage.csv(numbers(ROWS)), ...args], { env });
      await Promise.all(workers.map((worker) => worker.says(helping())));
      await stage.simulator.requests.reaches(ROWS / 10);
      await strike(admin, proxy);
      const { code, stderr } = await run.ended;
      expect(code, stderr).toBe(0);
      if (says) expect(stderr).toMatch(says);
      expect(stderr).not.toMatch(/this is a bug|\n\s+at |worker was lost|MaxListeners/i);
      expectEveryRowOnce(stage, ROWS, { created: ROWS });
      const twice = sentTwice(stage);
      expect(twice).toBeLessThanOrEqual(CONCURRENCY * (WORKERS + 1));
      expect(await deadLetters(redis)).toBe(0);
      if (IS_CHAOS) process.stdout.write(`${name}: ${ROWS} rows, sent twice: ${twice}\n`);
    },
    IS_CHAOS ? 600_000 : 240_000,
  );
});

/** Rows with more than one write; a row in flight when its worker could not tell may have two. */
function sentTwice({ simulator }: Stage): number {
  return [...writesByNumber(simulator).values()].filter((writes) => writes > 1).length;
}

async function deadLetters({ url }: RedisServer): Promise<number> {
  const redis = new Redis(url);
  const deadLetters = await redis.keys('*linq-dead-letters:wait');
  redis.disconnect();
  return deadLetters.length;
}

function outOfMemoryFor(ms: number) {
  return async (redis: Redis) => {
    await redis.config('SET', 'maxmemory', '1');
    await passes(ms);
    await redis.config('SET', 'maxmemory', '0');
  };
}

/** What a failover leaves: the server that was written to takes no writes any more. */
function replicaFor(ms: number) {
  return async (redis: Redis) => {
    await redis.config('SET', 'replica-serve-stale-data', 'yes');
    await redis.replicaof('127.0.0.1', 1);
    await passes(ms);
    await redis.replicaof('NO', 'ONE');
  };
}

/** A snapshot that fails makes Redis refuse writes, until one succeeds. */
function unableToSaveFor(ms: number) {
  return async (redis: Redis) => {
    const { failToSave, save } = snapshotsOf(redis);
    await failToSave();
    await passes(ms);
    await save();
  };
}

function cutEverySecond(times: number) {
  return async (_: Redis, proxy: FaultProxy) => {
    for (let cut = 0; cut < times; cut += 1) {
      proxy.cut();
      await passes(1_000);
    }
  };
}
