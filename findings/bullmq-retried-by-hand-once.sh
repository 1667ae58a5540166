#!/usr/bin/env bash
# Guessed: `job.retry()` of a job that has used its three attempts starts it over with three.
# So:      the attempts made stay: it is tried once, and a passing failure (a 503, a lost connection) ends it at once, with
#          no backoff. `retry('failed', { resetAttemptsMade: true })` is what was meant. queue.retryJobs(), which has no such
#          option, gives one attempt on Redis and three on PostgreSQL.
# Matters: "retry all failed numbers" after an outage gives each of them one chance in a moment when the API is still busy.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0 @electric-sql/pglite@0.5.17
redis
behaviour 'A BullMQ job that is retried by hand has one attempt, however many its options give.'
run <<'JS'
import assert from 'node:assert/strict';
import { onBothStores } from './stores.mjs';

const seen = await onBothStores(async ({ queue, worker }) => {
  const { id } = await queue.add('card', {}, { attempts: 3 });
  const hand = worker();
  const state = async () => (await queue.getJob(id)).getState();
  const fail = async () => {
    const job = await hand.getNextJob('t');
    await job.moveToFailed(new Error('answer 503'), 't', false);
  };
  const failuresUntilFailed = async () => {
    for (let n = 1; ; n++) {
      await fail();
      if ((await state()) === 'failed') return n;
    }
  };
  const first = await failuresUntilFailed();
  await (await queue.getJob(id)).retry();
  const retried = await failuresUntilFailed();
  await queue.retryJobs();
  const allRetried = await failuresUntilFailed();
  await (await queue.getJob(id)).retry('failed', { resetAttemptsMade: true });
  return { first, retried, allRetried, withReset: await failuresUntilFailed() };
});

console.log('attempts until the job has failed:', seen);
assert.deepEqual(seen.redis, { first: 3, retried: 1, allRetried: 1, withReset: 3 });
assert.deepEqual(seen.postgres, { first: 3, retried: 1, allRetried: 3, withReset: 3 });
JS
