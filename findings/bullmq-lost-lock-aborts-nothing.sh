#!/usr/bin/env bash
# Guessed: a worker that learns that its job's lock is lost aborts the signal that it gave to the processor, the third
#          argument: the job belongs to another worker from now on.
# So:      it emits lockRenewalFailed and an error, and the signal stays as it is (only cancelJob aborts it). The job runs a
#          second time beside the first, which ends with "Missing lock".
# Matters: after a pause of the machine two processors send the same number at once. Call cancelJob in lockRenewalFailed, or
#          look at the lock before each write.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'The AbortSignal of a BullMQ processor is not aborted when its job is lost to another worker.'
run <<'JS'
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null };
const redis = new Redis(connection);
const queue = new Queue('q', { connection });
let running = 0;
let atOnce = 0;
let firstEnds;
const aborted = new Promise((done) => (firstEnds = done));
const work = async (job, _, signal) => {
  atOnce = Math.max(atOnce, ++running);
  if (job.attemptsStarted === 1) {
    // As if the machine had slept for longer than the lock lasts.
    await redis.del(`bull:q:${job.id}:lock`);
    await sleep(4000);
    firstEnds(signal.aborted);
  } else await sleep(1500);
  running--;
};
const worker = new Worker('q', work, { connection, concurrency: 2, lockDuration: 1000, stalledInterval: 500 });
const told = new Set();
worker.on('error', (error) => told.add(error.message)).on('lockRenewalFailed', () => told.add('lockRenewalFailed'));
await queue.add('card', {});
const signalAborted = await aborted;

console.log({ told: [...told], runningAtOnce: atOnce, signalOfTheFirstAborted: signalAborted });
assert.ok(told.has('lockRenewalFailed'));
assert.deepEqual([atOnce, signalAborted], [2, false]);
process.exit();
JS
