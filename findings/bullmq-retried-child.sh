#!/usr/bin/env bash
# Guessed: when the child that made its parent fail (failParentOnFailure) is retried and succeeds, the parent goes on: that is
#          what one retries it for.
# So:      the child completes and the parent stays failed, for the child's earlier failure. It has to be retried by itself.
# Matters: "retry the failed numbers" leads to a run that is failed with every number sent.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'The failed parent of a BullMQ flow stays failed when the child is retried with success.'
run <<'JS'
import assert from 'node:assert/strict';
import { onRedis } from './stores.mjs';

const seen = await onRedis(async ({ queue, worker }) => {
  const parent = await queue.add('run', {});
  const hand = worker();
  const active = await hand.getNextJob('t');
  const opts = { parent: { id: parent.id, queue: queue.qualifiedName }, failParentOnFailure: true };
  const { id } = await queue.add('card', {}, opts);
  await active.moveToWaitingChildren('t');

  let calls = 0;
  const busy = worker(async () => {
    if (++calls === 1) throw new Error('answer 503');
  });
  const settled = (event, name) => new Promise((done) => busy.on(event, (job) => job.name === name && done()));
  await settled('failed', 'run');
  const states = async () => [await (await queue.getJob(id)).getState(), await (await queue.getJob(parent.id)).getState()];
  const before = await states();
  const sent = settled('completed', 'card');
  await (await queue.getJob(id)).retry();
  await sent;
  return { before, after: await states() };
});

console.log('states of child and parent:', seen);
const expected = { before: ['failed', 'failed'], after: ['completed', 'failed'] };
assert.deepEqual(seen, expected);
JS
