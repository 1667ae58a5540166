#!/usr/bin/env bash
# Guessed: `add` with the id of a job that is there already rejects, or returns that job as it is stored.
# So:      it resolves with a job that carries the new data and options, of which nothing is stored.
# Matters: a producer that logs what it gets back says "added with this name" of a number that will be sent with the old
#          one. After adding under a chosen id the store has to be asked.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'BullMQ answers an add under a known id with a job that is not in the queue.'
run <<'JS'
import assert from 'node:assert/strict';
import { Queue } from 'bullmq';

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) };
const queue = new Queue('q', { connection });
await queue.add('card', { last_name: 'First' }, { jobId: 'row-1' });
const again = await queue.add('card', { last_name: 'Second' }, { jobId: 'row-1', attempts: 9 });
const stored = await queue.getJob('row-1');

console.log({ returned: [again.data, again.opts.attempts], stored: [stored.data, stored.opts.attempts] });
assert.deepEqual([again.id, again.data.last_name, again.opts.attempts], ['row-1', 'Second', 9]);
assert.deepEqual([stored.data.last_name, stored.opts.attempts], ['First', 0]);
await queue.close();
JS
