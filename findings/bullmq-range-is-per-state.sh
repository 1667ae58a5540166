#!/usr/bin/env bash
# Guessed: `getJobs(['waiting', 'delayed', 'failed'], 0, 9)` returns ten jobs at most; the next page begins at 10.
# So:      the range is taken from each state by itself: up to thirty jobs, in the order of the states. A page is as long as
#          the number of states times what was asked for, and the sum of the pages depends on how the states are mixed.
# Matters: a list of numbers by pages of 100 shows 300 at once, then fewer, and a limit on what is loaded is none.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'The range that BullMQ is asked for of several states is taken from each of them.'
run <<'JS'
import assert from 'node:assert/strict';
import { onRedis } from './stores.mjs';

const seen = await onRedis(async ({ queue }) => {
  for (let n = 0; n < 12; n++) {
    await queue.add('now', {});
    await queue.add('later', {}, { delay: 60_000 });
  }
  return (await queue.getJobs(['waiting', 'delayed'], 0, 9)).map((job) => job.name);
});

console.log('asked for ten of waiting and delayed:', seen.length);
assert.equal(seen.length, 20);
JS
