#!/usr/bin/env bash
# Guessed: `H` in a scheduler's pattern is a minute derived from the scheduler's id, as in Jenkins, where the letter comes
#          from: different between schedules, constant for one of them.
# So:      it is a random number, drawn at each upsert and again for each next run. A job that ran at 03:06 may draw 40 and
#          be due at 03:40 of the same night.
# Matters: a nightly sync at `H 3 * * *` moves at every restart, and in about half of all nights runs at least twice.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'H in a pattern of a BullMQ scheduler is another minute at each upsert and each run, so that a nightly job runs twice.'
run <<'JS'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Queue, Worker } from 'bullmq';

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null };
const queue = new Queue('q', { connection });
const next = async () => new Date((await queue.getJobScheduler('nightly')).next).toISOString().slice(0, 16);
const afterUpsert = [];
for (let restart = 0; restart < 12; restart++) {
  await queue.upsertJobScheduler('nightly', { pattern: 'H 3 * * *', tz: 'UTC' });
  afterUpsert.push((await next()).slice(11));
}

// Running the planned job early leads to the time that follows the planned one.
const worker = new Worker('q', async () => {}, { connection });
const nights = [await next()];
for (let run = 0; run < 16; run++) {
  const [planned] = await queue.getDelayed();
  const finished = once(worker, 'completed');
  await planned.promote();
  await finished;
  nights.push(await next());
}
const twice = nights.filter((time, n) => n > 0 && time.slice(0, 10) === nights[n - 1].slice(0, 10));

console.log({ afterUpsert: afterUpsert.join(' '), nights: nights.slice(0, 6), runsInANightThatHadOne: twice.length });
assert.ok(new Set(afterUpsert).size > 3);
assert.ok(twice.length > 0);
await worker.close();
await queue.close();
JS
