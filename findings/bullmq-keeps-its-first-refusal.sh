#!/usr/bin/env bash
# Guessed: a queue that Redis refused something when it was opened (a permission that is missing, a server that is busy or loading)
#          works as soon as Redis allows it; its connection is open, after all.
# So:      it asks for INFO once, when it is opened. If that is refused, every later call rejects with that first refusal, for good,
#          while another queue on the same connection works.
# Matters: a run that begins in such a second waits for ever. linq-cards gives BullMQ a connection that asks for INFO until there
#          is an answer.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'A BullMQ queue that was refused INFO when it was opened rejects every call with that, also when it is allowed.'
run <<'JS'
import assert from 'node:assert/strict';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

const port = Number(process.env.REDIS_PORT);
const admin = new Redis(port);
const user = ['SETUSER', 'runs', 'on', '>secret', '~*', '&*', '+@all'];
await admin.acl(...user, '-info');

// What ioredis says of its own check of the connection is not what is looked at here.
console.warn = () => undefined;
const connection = new Redis({ port, username: 'runs', password: 'secret', maxRetriesPerRequest: null });
const answerOf = (queue) =>
  queue.add('card', {}).then(
    () => 'added',
    ({ message }) => message.slice(0, 6),
  );
const open = (name) => {
  const queue = new Queue(name, { connection });
  queue.on('error', () => undefined);
  return queue;
};
const early = open('early');
const whileRefused = await answerOf(early);
await admin.acl(...user);
const asked = (await connection.info()).includes('redis_version');
const afterwards = await answerOf(early);
const late = open('late');
const another = await answerOf(late);

const seen = { whileRefused, asked, afterwards, another };
console.log(seen);
assert.deepEqual(seen, { whileRefused: 'NOPERM', asked: true, afterwards: 'NOPERM', another: 'added' });
await late.close();
connection.disconnect();
admin.disconnect();
process.exit();
JS
