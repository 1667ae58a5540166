#!/usr/bin/env bash
# Guessed: a client that asks for a database which the server does not have cannot connect, or fails its first command.
# So:      the refused SELECT is an `error` event and nothing more. The connection is ready, and everything goes to
#          database 0.
# Matters: with `redis://host/99` in the settings a queue is written among the keys of another application, and a listener
#          that merely logs errors (which every BullMQ connection has) hides it. Ask SELECT yourself before the first job.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install ioredis@6.0.0
redis --databases 16
behaviour 'With a database number out of range ioredis reports an error event, becomes ready, and writes to database 0.'
run <<'JS'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Redis } from 'ioredis';

const address = `redis://127.0.0.1:${process.env.REDIS_PORT}`;
const errors = [];
const wrong = new Redis(`${address}/99`, { lazyConnect: true });
wrong.on('error', (error) => errors.push(error.message));
await wrong.connect();
const answer = await wrong.set('job:1', 'from the connection to database 99');
const status = wrong.status;
const zero = new Redis(`${address}/0`);
const found = await zero.get('job:1');

console.log({ status, answer, errors, foundInDatabase0: found });
assert.equal(status, 'ready');
assert.equal(answer, 'OK');
assert.match(errors.join(), /out of range/);
assert.equal(found, 'from the connection to database 99');
wrong.disconnect();
zero.disconnect();
JS
