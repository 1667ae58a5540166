#!/usr/bin/env bash
# Guessed: a job scheduler with `limit: 2` runs twice and is gone, or at least stays finished: its iterations are counted in
#          the store under its id.
# So:      it stays in the store, and every further upsert of the same id begins the count again. A program that upserts its
#          schedules at start gets two more runs at each restart.
# Matters: a schedule that was to run a set number of times (a trial, a move in three parts) sends again after a deployment.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'The limit of a BullMQ job scheduler counts from its last upsert, and a used-up scheduler stays listed.'
run <<'JS'
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null };
const queue = new Queue('q', { connection });
let runs = 0;
const worker = new Worker('q', async () => void runs++, { connection });
const seen = [];
for (let start = 1; start <= 3; start++) {
  await queue.upsertJobScheduler('trial', { every: 200, limit: 2 });
  await sleep(1500);
  seen.push({ start, runsSoFar: runs, schedulers: await queue.getJobSchedulersCount() });
}

console.log(seen);
assert.deepEqual(seen.map(({ runsSoFar }) => runsSoFar), [2, 4, 6]);
assert.ok(seen.every(({ schedulers }) => schedulers === 1));
await worker.close();
await queue.close();
JS
