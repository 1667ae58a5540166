#!/usr/bin/env bash
# Guessed: `getWaiting(0, 2)` is the first three in line, then (3, 5) the next three, on both stores.
# So:      on PostgreSQL the page is taken from the other end and turned round afterwards: (0, 2) of seven jobs are the last
#          three. Each page is in order, and the pages are not.
# Matters: "up next" shows the numbers that come last; a tool that takes the first page of a queue acts on the wrong rows.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0 @electric-sql/pglite@0.5.17
redis
behaviour 'The first page of waiting jobs, oldest first, holds the youngest ones where BullMQ runs on PostgreSQL.'
run <<'JS'
import assert from 'node:assert/strict';
import { onBothStores } from './stores.mjs';

const seen = await onBothStores(async ({ queue, worker }) => {
  for (let row = 1; row <= 7; row++) await queue.add(`row${row}`, {});
  const page = async (from, to) => (await queue.getWaiting(from, to)).map((job) => job.name).join(' ');
  const pages = [await page(0, 2), await page(3, 5), await page(6, 8)];
  return { pages, comesFirst: (await worker().getNextJob('t')).name };
});

console.log(seen);
assert.deepEqual(seen.redis, { pages: ['row1 row2 row3', 'row4 row5 row6', 'row7'], comesFirst: 'row1' });
assert.deepEqual(seen.postgres, { pages: ['row5 row6 row7', 'row2 row3 row4', 'row1'], comesFirst: 'row1' });
JS
