#!/usr/bin/env bash
# Guessed: `limiter: { max: 20, duration: 1000 }` starts at most 20 jobs in any second.
# So:      it counts in windows that begin with a first job: 20 at the end of one and 20 at the beginning of the next, so up
#          to twice `max` within much less than `duration`.
# Matters: an API that counts in a sliding window answers 429. Its limit has to be kept by something that spaces calls.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'The limiter of a BullMQ worker lets almost twice its maximum through in a fraction of its duration.'
run <<'JS'
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null };
const queue = new Queue('q', { connection });
const starts = [];
let done;
const all = new Promise((resolve) => (done = resolve));
const work = async () => {
  starts.push(Date.now());
  if (starts.length === 41) done();
};
const worker = new Worker('q', work, { connection, concurrency: 50, limiter: { max: 20, duration: 1000 } });
await worker.waitUntilReady();

// One job opens the window; shortly before it ends the rest arrives.
await queue.add('first', {});
await sleep(850);
await queue.addBulk(Array.from({ length: 40 }, (_, n) => ({ name: `${n}`, data: {} })));
await all;
const within = Math.max(...starts.map((from) => starts.filter((at) => at >= from && at < from + 500).length));

console.log({ max: 20, duration: 1000, startsWithin500Ms: within });
assert.ok(within > 30 && within <= 40);
await worker.close();
await queue.close();
JS
