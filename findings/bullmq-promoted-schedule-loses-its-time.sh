#!/usr/bin/env bash
# Guessed: promoting the waiting job of a scheduler ("run it now") adds a run: the next planned time stays what it was.
# So:      the promoted job *is* the next planned run. The one after it is computed from the planned time, so a yearly job
#          that is promoted in the year before leaves out the coming year altogether.
# Matters: "run now" of tonight's sync in the morning cancels the night. To run at once, add a job of its own.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'A scheduled job of BullMQ that is promoted uses up the planned time: nothing runs then.'
run <<'JS'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { onRedis } from './stores.mjs';

const seen = await onRedis(async ({ queue, worker }) => {
  await queue.upsertJobScheduler('yearly', { pattern: '0 3 1 1 *', tz: 'UTC' });
  const [planned] = await queue.getDelayed();
  const year = async () => new Date((await queue.getJobScheduler('yearly')).next).getUTCFullYear();
  const before = await year();
  await planned.promote();
  await once(worker(async () => {}), 'completed');
  return (await year()) - before;
});

console.log('years between the planned time that was promoted and the next one:', seen);
assert.equal(seen, 1);
JS
