#!/usr/bin/env bash
# Guessed: a delay of 1500.5 ms is rounded, on either store of BullMQ; times in JavaScript are numbers.
# So:      Redis takes it, and PostgreSQL refuses the whole statement, as its column holds whole milliseconds. It meets
#          everything that is computed: delays by a rate (1000 / 3), a custom backoff, moveToDelayed, a priority by share.
# Matters: a failed job whose backoff is a fraction cannot be put back for its retry. Code that was tried on Redis alone
#          breaks on the other store, in the error path.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0 @electric-sql/pglite@0.5.17
redis
behaviour 'Fractions of milliseconds are fine for BullMQ on Redis, and errors on PostgreSQL.'
run <<'JS'
import assert from 'node:assert/strict';
import { onBothStores } from './stores.mjs';

const seen = await onBothStores(async ({ queue, worker }) => {
  const attempt = (step) => step().then(() => 'works', (error) => error.message);
  const add = await attempt(() => queue.add('a', {}, { delay: 1500.5 }));
  await queue.add('b', {}, { attempts: 3, backoff: { type: 'custom' } });
  const hand = worker(undefined, { settings: { backoffStrategy: () => 1000 / 3 } });
  const job = await hand.getNextJob('token');
  const retry = await attempt(() => job.moveToFailed(new Error('answer 503'), 'token'));
  return { add, retry, state: await job.getState() };
});

console.log(seen);
assert.deepEqual(seen.redis, { add: 'works', retry: 'works', state: 'delayed' });
assert.match(seen.postgres.add, /invalid input syntax for type bigint/);
assert.match(seen.postgres.retry, /invalid input syntax for type/);
assert.equal(seen.postgres.state, 'active');
JS
