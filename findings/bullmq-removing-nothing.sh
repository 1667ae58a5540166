#!/usr/bin/env bash
# Guessed: `queue.remove(id)` returns 1 when a job was removed and 0 when there was none, as its documentation has it for a
#          job that could not be removed.
# So:      on Redis a job that does not exist counts as removed (1), and only a locked one gives 0; on PostgreSQL both give 0.
# Matters: a tool reports "removed" for a number that was never queued, or whose job is done.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0 @electric-sql/pglite@0.5.17
redis
behaviour 'BullMQ on Redis says that it removed a job which does not exist.'
run <<'JS'
import assert from 'node:assert/strict';
import { onBothStores } from './stores.mjs';

const seen = await onBothStores(async ({ queue, worker }) => {
  const job = await queue.add('card', {});
  await worker().getNextJob('token');
  return { activeJob: await queue.remove(job.id), missingJob: await queue.remove('never-added') };
});

console.log('returned by remove:', seen);
assert.deepEqual(seen, { redis: { activeJob: 0, missingJob: 1 }, postgres: { activeJob: 0, missingJob: 0 } });
JS
