#!/usr/bin/env bash
# Guessed: `backoff: { type: 'linear' }`, which does not exist, is refused by `add`; or the first failure is its last, with a
#          reason that says so.
# So:      `add` takes it. When an attempt fails, the worker cannot store the failure: the job stays active, runs again when
#          its lock is over, and ends as "job stalled more than allowable limit", without its error and its third attempt.
# Matters: a slip of the pen in an option shows on the first bad day, as stalls; and each stall is a request more.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'A BullMQ job whose backoff has an unknown type is accepted, and its failures turn into stalls.'
run <<'JS'
import assert from 'node:assert/strict';
import { onRedis } from './stores.mjs';

const seen = await onRedis(async ({ queue, worker }) => {
  let runs = 0;
  const call = async () => {
    runs++;
    throw new Error('answer 503');
  };
  const busy = worker(call, { lockDuration: 700, stalledInterval: 700 });
  const errors = new Set();
  busy.on('error', (error) => errors.add(error.message.split('\n')[0]));
  const failed = new Promise((done) => busy.on('failed', done));
  await queue.add('card', {}, { attempts: 3, backoff: { type: 'linear', delay: 10 } });
  const { failedReason } = await failed;
  return { runs, failedReason, errors: [...errors] };
});

console.log(seen);
const expected = { runs: 2, failedReason: 'job stalled more than allowable limit', errors: ['Unknown backoff strategy linear.'] };
assert.deepEqual(seen, expected);
JS
