#!/usr/bin/env bash
# Guessed: `addBulk` rejects when the parent of its jobs does not exist, as `add` does.
# So:      it resolves with as many jobs as were asked for, although none is in the queue. Their id is -5, the error code of
#          the script in Redis.
# Matters: a run that adds its rows in chunks and was removed meanwhile counts rows as queued that no worker will ever see.
#          Look at the ids before a chunk counts as added.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'addBulk of BullMQ resolves with jobs of id -5 where add rejects: their parent is gone and nothing was added.'
run <<'JS'
import assert from 'node:assert/strict';
import { Queue } from 'bullmq';

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) };
const queue = new Queue('q', { connection });
const parent = { id: 'gone', queue: queue.qualifiedName };
const rows = [2, 3].map((row) => ({ name: 'card', data: { row }, opts: { jobId: `row-${row}`, parent } }));
const bulk = (await queue.addBulk(rows)).map((job) => job.id);
const alone = await queue.add('card', {}, { jobId: 'row-4', parent }).then(() => 'resolved', (error) => error.message);
const { waiting } = await queue.getJobCounts('waiting');

console.log({ idsOfAddBulk: bulk, addAlone: alone, waiting });
assert.deepEqual(bulk.map(Number), [-5, -5]);
assert.match(alone, /missing key for parent/i);
assert.equal(waiting, 0);
await queue.close();
JS
