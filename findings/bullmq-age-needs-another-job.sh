#!/usr/bin/env bash
# Guessed: `removeOnComplete: { age: 1 }` removes a job a second after it has completed; it is a time to live.
# So:      nothing looks for old jobs. They go when another job completes later, and of the last run they stay for ever.
# Matters: data that was promised to be gone after a day (numbers, names) is there until the next import. Remove it yourself.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'Completed BullMQ jobs that are older than their age stay until another job completes.'
run <<'JS'
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { onRedis } from './stores.mjs';

const seen = await onRedis(async ({ queue, worker }) => {
  const busy = worker(async () => {});
  const complete = async (name) => {
    const done = new Promise((resolve) => busy.on('completed', (job) => job.name === name && resolve()));
    await queue.add(name, {}, { removeOnComplete: { age: 1 } });
    await done;
  };
  const left = async () => (await queue.getCompleted()).map((job) => job.name).join();
  await complete('old');
  await sleep(2500);
  const afterItsTime = await left();
  await complete('new');
  return { afterItsTime, afterAnotherJob: await left() };
});

console.log('completed jobs of age 1 s:', seen);
const expected = { afterItsTime: 'old', afterAnotherJob: 'new' };
assert.deepEqual(seen, expected);
JS
