#!/usr/bin/env bash
# Guessed: with `commandTimeout` a blocking pop that has timed out is over; what is pushed afterwards stays on the list.
# So:      the time-out is in the client alone. The server goes on waiting for the rest of its own time, and the next
#          element is popped, sent, and thrown away.
# Matters: a setting against commands that never end makes work vanish that was waited for; it has no place on a connection
#          with blocking commands.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install ioredis@6.0.0
redis
behaviour 'A blocking pop of ioredis that has timed out still takes the next element, which is lost.'
run <<'JS'
import assert from 'node:assert/strict';
import { Redis } from 'ioredis';

const port = Number(process.env.REDIS_PORT);
const impatient = new Redis(port, '127.0.0.1', { commandTimeout: 300 });
const other = new Redis(port, '127.0.0.1');
const outcome = await impatient.blpop('work', 5).then(() => 'popped', (error) => error.message);
await other.rpush('work', 'row-1', 'row-2');
const left = await other.lrange('work', 0, -1);

console.log({ outcome, pushedAfterwards: ['row-1', 'row-2'], left });
assert.equal(outcome, 'Command timed out');
assert.deepEqual(left, ['row-2']);
impatient.disconnect();
other.disconnect();
JS
