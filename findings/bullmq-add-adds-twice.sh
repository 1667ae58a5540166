#!/usr/bin/env bash
# Guessed: when the connection breaks after Redis has done a command and before the answer is there, the promise rejects: the
#          client cannot know. At most, what is safe to repeat is repeated.
# So:      ioredis sends every unanswered command again on its next connection, scripts and transactions too. `add` resolves
#          with one job, and two are in the queue; addBulk doubles its whole chunk. An id of one's own prevents it.
# Matters: a moment's trouble on the network while rows are queued, and each of those numbers is sent twice.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'A BullMQ add whose answer is lost with the connection puts two jobs on the queue and resolves as if it were one.'
run <<'JS'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';

// Stands between client and Redis. While it is deaf, commands arrive and answers do not.
let deaf = false;
const clients = new Set();
const between = createServer((client) => {
  const redis = connect(Number(process.env.REDIS_PORT), '127.0.0.1');
  clients.add(client);
  client.on('data', (bytes) => redis.write(bytes)).on('error', () => {});
  redis.on('data', (bytes) => deaf || client.write(bytes)).on('error', () => {});
  client.on('close', () => redis.destroy());
}).listen(0, '127.0.0.1');
await once(between, 'listening');
const losingTheAnswer = async (step) => {
  deaf = true;
  const result = step();
  await sleep(300);
  deaf = false;
  for (const client of clients) client.destroy();
  return result;
};

const queue = new Queue('q', { connection: { host: '127.0.0.1', port: between.address().port } });
queue.on('error', () => {});
await queue.waitUntilReady();
const waiting = async () => (await queue.getJobCounts('waiting')).waiting;
await losingTheAnswer(() => queue.add('card', {}));
const afterAdd = await waiting();
await losingTheAnswer(() => queue.addBulk([{ name: 'b', data: {} }, { name: 'c', data: {} }]));
const afterBulk = await waiting();
await losingTheAnswer(() => queue.add('card', {}, { jobId: 'row-9' }));
const afterOwnId = await waiting();

console.log('jobs waiting', { 'after one add': afterAdd, 'after two more in bulk': afterBulk, 'after one with an id': afterOwnId });
assert.deepEqual([afterAdd, afterBulk, afterOwnId], [2, 6, 7]);
process.exit();
JS
