#!/usr/bin/env bash
# Guessed: a Redis that is out of memory (noeviction) refuses every script of BullMQ that writes: nothing can be added, and
#          nothing that is running can be finished either; work stands still until there is room.
# So:      finishing, failing and parking a job go on working, and adding jobs, updating their data, their progress and
#          their lock is refused. A worker whose processor touches its own data while Redis is full therefore turns waiting
#          jobs into failed ones as fast as it can fetch them.
# Matters: one full Redis can burn a list of thousands of numbers in seconds. Park the job instead of failing it.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis --maxmemory-policy noeviction
behaviour 'On a full Redis BullMQ completes, fails and parks jobs, and is refused to add them, to update them or to keep their locks.'
run <<'JS'
import assert from 'node:assert/strict';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null };
const redis = new Redis(connection);
const queue = new Queue('q', { connection });
const worker = new Worker('q', undefined, { connection, autorun: false, lockDuration: 60_000 });
await worker.waitUntilReady();
for (const name of ['completed', 'failed', 'delayed', 'kept']) await queue.add(name, { number: '+12025550123' });
const take = async (token) => worker.getNextJob(token);
const jobs = [await take('a'), await take('b'), await take('c'), await take('d')];

await redis.config('SET', 'maxmemory', '1mb');
const tried = async (step) => {
  try {
    await step();
    return 'works';
  } catch (error) {
    return /OOM/.test(error.message) ? 'refused' : error.message;
  }
};
const seen = {
  add: await tried(() => queue.add('another', {})),
  updateData: await tried(() => jobs[3].updateData({ number: 'other' })),
  updateProgress: await tried(() => jobs[3].updateProgress(50)),
  extendLock: await tried(() => jobs[3].extendLock('d', 30_000)),
  moveToDelayed: await tried(() => jobs[2].moveToDelayed(Date.now() + 60_000, 'c')),
  moveToFailed: await tried(() => jobs[1].moveToFailed(new Error('no'), 'b', false)),
  moveToCompleted: await tried(() => jobs[0].moveToCompleted('ok', 'a', false)),
};
await redis.config('SET', 'maxmemory', '0');
const counts = await queue.getJobCounts('completed', 'failed', 'delayed', 'active', 'waiting');

console.log(seen, counts);
assert.deepEqual(seen, {
  add: 'refused',
  updateData: 'refused',
  updateProgress: 'refused',
  extendLock: 'refused',
  moveToDelayed: 'works',
  moveToFailed: 'works',
  moveToCompleted: 'works',
});
assert.deepEqual(counts, { completed: 1, failed: 1, delayed: 1, active: 1, waiting: 0 });
await worker.close();
await queue.close();
await redis.quit();
JS
