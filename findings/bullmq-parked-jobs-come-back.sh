#!/usr/bin/env bash
# Guessed: a job whose delay is over joins the waiting ones in the same place on both stores of BullMQ: one API, one order.
# So:      on Redis it goes to the end of the line, behind everything that waits; on PostgreSQL the line is ordered by the
#          time of adding, and a job that was parked early comes out first.
# Matters: a number that had to wait for its limit comes up again in seconds on one store, and after the other 50,000 rows
#          on the other. A time that is promised to people must not be derived from the delay.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0 @electric-sql/pglite@0.5.17
redis
behaviour 'A parked job comes back behind the waiting ones on Redis and before them on PostgreSQL.'
run <<'JS'
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { onBothStores } from './stores.mjs';

const seen = await onBothStores(async ({ queue, worker }) => {
  await queue.addBulk(['parked', 'b', 'c', 'd'].map((job) => ({ name: job, data: {} })));
  const hand = worker();
  const parked = await hand.getNextJob('t0');
  await parked.moveToDelayed(Date.now() + 200, 't0');
  await sleep(400);
  const order = [];
  for (let n = 1; n <= 4; n++) {
    const job = await hand.getNextJob(`t${n}`);
    order.push(job.name);
    await job.moveToCompleted('ok', `t${n}`, false);
  }
  return order.join(' ');
});

console.log(seen);
assert.deepEqual(seen, { redis: 'b c d parked', postgres: 'parked b c d' });
JS
