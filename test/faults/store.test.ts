import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passes } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { startBinary } from '../support/cli.js';
import { numbers, type Stage, setStage, writesByNumber } from '../support/e2e.js';
import { expectEveryRowOnce } from '../support/invariants.js';
import { describeRedis, type RedisServer, startRedis } from '../support/redis.js';

const ROWS = 3_000;
const CONCURRENCY = 16;
const WORKERS = 3;

/** What an operator of Redis does in the middle of a run, and undoes. */
const FAULTS: [string, (redis: Redis) => Promise<void>, RegExp?][] = [
  ['is out of memory for 1 s', outOfMemoryFor(1_000)],
  ['is out of memory for 3 s', outOfMemoryFor(3_000)],
  ['is out of memory for 30 s', outOfMemoryFor(30_000), /Redis is out of memory; waiting/],
  ['is a read-only replica for 8 s', replicaFor(8_000), /Redis is a read-only replica; waiting/],
  ['cannot save and takes no writes for 20 s', unableToSaveFor(20_000), /Redis cannot save to its disk/],
];

describeRedis('a run of 3,000 rows with three workers, when Redis', () => {
  it.each(FAULTS)(
    '%s, goes on by itself: 3,000 good rows, and none sent twice but those in flight',
    async (_, fault, notice) => {
      const redis = await startRedis();
      const stage = await setStage();
      const env = { ...stage.env, REDIS_URL: redis.url };
      const workers = Array.from({ length: WORKERS }, () => startBinary(['worker'], { env }));
      const admin = new Redis(redis.url);
      try {
        const args = ['--rate', '0', '--concurrency', String(CONCURRENCY)];
        const run = startBinary(['provision', stage.csv(numbers(ROWS)), ...args], { env });
        await stage.simulator.requests.reaches(300);
        await fault(admin);
        const { code, stderr } = await run.ended;
        expect(code, stderr).toBe(0);
        if (notice) expect(stderr).toMatch(notice);
        expect(stderr).not.toMatch(/this is a bug|\n\s+at /i);
        expectEveryRowOnce(stage, ROWS, { created: ROWS });
        expect(sentTwice(stage)).toBeLessThanOrEqual(CONCURRENCY * (WORKERS + 1));
        expect(await deadLetters(redis)).toBe(0);
      } finally {
        admin.disconnect();
        for (const worker of workers) worker.signal('SIGKILL');
        await Promise.all(workers.map(({ ended }) => ended));
        await redis.close();
      }
    },
    180_000,
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
    const [, folder = ''] = (await redis.config('GET', 'dir')) as string[];
    await redis.config('SET', 'save', '3600 1000000');
    await redis.call('CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'yes');
    await breakSaving(redis, folder);
    await passes(ms);
    await redis.call('CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'no');
  };
}

async function breakSaving(redis: Redis, folder: string): Promise<void> {
  // A folder stands where the snapshot would be renamed to.
  mkdirSync(join(folder, 'dump.rdb'));
  await redis.bgsave().catch(() => undefined);
  await passes(500);
  expect(await redis.info('persistence')).toContain('rdb_last_bgsave_status:err');
}
