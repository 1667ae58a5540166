#!/usr/bin/env bash
# Guessed: the state `paused` is gone from BullMQ 6: what waits in a paused queue counts as waiting.
# So:      that is so on Redis. On PostgreSQL waiting is 0 while the queue is paused, and the jobs are under `paused`, a key
#          that the default call of getJobCounts does not return.
# Matters: a page or a metric that adds up the states says "nothing is waiting" of a halted run with 50,000 rows.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0 @electric-sql/pglite@0.5.17
redis
behaviour 'A paused BullMQ queue on PostgreSQL counts no waiting jobs, and its default counts leave them out.'
run <<'JS'
import assert from 'node:assert/strict';
import { onBothStores } from './stores.mjs';

const seen = await onBothStores(async ({ queue }) => {
  await queue.pause();
  for (let n = 0; n < 3; n++) await queue.add('card', {});
  const sum = Object.values(await queue.getJobCounts()).reduce((a, b) => a + b, 0);
  return { ...(await queue.getJobCounts('waiting', 'paused')), sumOfDefaultCounts: sum, count: await queue.count() };
});

console.log('three jobs in a paused queue:', seen);
assert.deepEqual(seen.redis, { waiting: 3, paused: 0, sumOfDefaultCounts: 3, count: 3 });
assert.equal(seen.postgres.waiting, 0);
assert.equal(seen.postgres.paused, 3);
assert.equal(seen.postgres.sumOfDefaultCounts, 0);
JS
