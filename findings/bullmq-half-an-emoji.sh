#!/usr/bin/env bash
# Guessed: a worker that returns a text, any text, has completed its job.
# So:      on PostgreSQL results are jsonb, which refuses half a surrogate pair and the character 0. A message cut to a
#          length (`slice(0, 24)`) in the middle of an emoji cannot be stored, and that counts as a failed attempt: work that
#          was done is done again or, without attempts left, is a failed job. Redis stores the text.
# Matters: names on contact cards have emoji, and long answers are cut before they are kept: the card was sent, and is sent
#          again or listed as failed. Cut at whole characters, or call toWellFormed.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0 @electric-sql/pglite@0.5.17
redis
behaviour 'A result with half an emoji is stored by BullMQ on Redis; on PostgreSQL the work is done again, or the job fails.'
run <<'JS'
import assert from 'node:assert/strict';
import { onBothStores } from './stores.mjs';

const answer = 'The name “Ann’s Bakery 🥐” is taken.';
const seen = await onBothStores(async ({ queue, worker }) => {
  let sent = 0;
  const busy = worker(async () => {
    sent++;
    return { message: sent === 1 ? answer.slice(0, 24) : 'whole' };
  });
  const reasons = [];
  busy.on('failed', (job) => reasons.push(job.failedReason));
  const completed = new Promise((done) => busy.on('completed', done));
  await queue.add('card', {}, { attempts: 3 });
  await completed;
  return { sent, reasons };
});

console.log(seen);
assert.deepEqual(seen.redis, { sent: 1, reasons: [] });
assert.deepEqual(seen.postgres, { sent: 2, reasons: ['invalid input syntax for type json'] });
JS
