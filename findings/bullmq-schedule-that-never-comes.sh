#!/usr/bin/env bash
# Guessed: upserting a scheduler with a pattern that is never due rejects, as one with a wrong pattern does.
# So:      `0 0 31 2 *` rejects. `0 0 31 2,4 *`, as impossible, resolves with undefined instead of a job: a new scheduler is not
#          made, and an existing one keeps the pattern it had.
# Matters: a schedule that was "saved" never runs, or runs at the old times. Compute a next time before saving.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'BullMQ resolves with nothing for a pattern that is never due, and keeps the scheduler as it was.'
run <<'JS'
import assert from 'node:assert/strict';
import { Queue } from 'bullmq';

const queue = new Queue('q', { connection: { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) } });
const upsert = (id, pattern) =>
  queue.upsertJobScheduler(id, { pattern, tz: 'UTC' }).then((job) => (job ? 'a job' : 'nothing'), (error) => error.message);
await upsert('nightly', '0 3 * * *');
const seen = {
  oneMonth: await upsert('nightly', '0 0 31 2 *'),
  twoMonths: await upsert('nightly', '0 0 31 2,4 *'),
  newOne: await upsert('never', '0 0 31 2,4 *'),
};
const kept = (await queue.getJobSchedulers()).map(({ key, pattern }) => `${key}: ${pattern}`);

console.log(seen, kept);
assert.match(seen.oneMonth, /Invalid explicit day of month/);
assert.deepEqual([seen.twoMonths, seen.newOne], ['nothing', 'nothing']);
assert.deepEqual(kept, ['nightly: 0 3 * * *']);
await queue.close();
JS
