#!/usr/bin/env bash
# Guessed: a failed job has a `failedReason`, the message of the error; at the least "ECONNREFUSED" for a server that is down.
# So:      Node tries several addresses of a host, and throws an AggregateError with an empty message when none answers.
#          BullMQ stores an empty message as no reason at all: the field is missing.
# Matters: the list of failed numbers is blank just when the API was unreachable; code that calls a method of the reason
#          throws. Derive a text from the error's code and its parts before the job fails.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'A job that failed because no address of the server answered has no failedReason.'
run <<'JS'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { Queue, Worker } from 'bullmq';

const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
server.close();
await once(server, 'close');
// The answer of a resolver for a host that has an address of either family.
const lookup = (_host, _options, answer) =>
  answer(null, [{ address: '127.0.0.1', family: 4 }, { address: '::1', family: 6 }]);
let thrown;
const call = () =>
  new Promise((_, reject) => {
    connect({ host: 'api.example', port, lookup, autoSelectFamily: true }).on('error', (error) => reject((thrown = error)));
  });

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null };
const queue = new Queue('q', { connection });
const worker = new Worker('q', call, { connection });
await worker.waitUntilReady();
const failed = once(worker, 'failed');
const { id } = await queue.add('card', {});
await failed;
const job = await queue.getJob(id);
const parts = thrown.errors?.map((error) => error.code);

console.log({ thrown: thrown.name, message: thrown.message, code: thrown.code, parts, failedReason: job.failedReason });
assert.deepEqual([thrown.constructor.name, thrown.message, thrown.code], ['AggregateError', '', 'ECONNREFUSED']);
assert.equal(await job.getState(), 'failed');
assert.equal(job.failedReason, undefined);
await worker.close();
await queue.close();
JS
