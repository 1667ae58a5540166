#!/usr/bin/env bash
# Guessed: upserting a scheduler that is there changes its times: `immediately` means the first run of a new one, and another
#          interval counts from the run before.
# So:      with `immediately` each upsert is a run, so each restart of a program that upserts at start; and each change of
#          `every` runs at once. An upsert without changes runs nothing.
# Matters: saving a schedule with another interval sends the list, at whatever hour that is.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'An upsert of a BullMQ scheduler runs it at once where the interval changes, or wherever immediately is set.'
run <<'JS'
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null };
const queue = new Queue('q', { connection });
const runs = {};
const worker = new Worker('q', async (job) => void (runs[job.name] = (runs[job.name] ?? 0) + 1), { connection });
const upserts = {
  'same interval': () => ({ every: 3_600_000 }),
  'changed interval': (time) => ({ every: 3_600_000 * time }),
  immediately: () => ({ pattern: '0 3 1 1 *', tz: 'UTC', immediately: true }),
};
for (const [name, times] of Object.entries(upserts)) {
  for (let time = 1; time <= 3; time++) {
    await queue.upsertJobScheduler(name, times(time), { name });
    await sleep(700);
  }
}

console.log('runs after three upserts:', runs);
assert.deepEqual(runs, { 'same interval': 1, 'changed interval': 3, immediately: 3 });
await worker.close();
await queue.close();
JS
