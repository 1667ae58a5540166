#!/usr/bin/env bash
# Guessed: a parent whose children were removed instead of worked on is treated alike however they went: it waits, fails, or
#          is left without them.
# So:      when the last child is removed with job.remove(), the parent starts, as if all had been done. When the queue is
#          drained or cleaned, the parent is deleted along with them, without an event.
# Matters: taking the last waiting rows out of a run reports the run as finished; emptying the queue makes the run itself, and
#          with it the results so far, disappear.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'Removing the last child of a BullMQ flow starts its parent; draining the queue deletes the parent.'
run <<'JS'
import assert from 'node:assert/strict';
import { onRedis } from './stores.mjs';

const seen = await onRedis(async ({ queue, worker }) => {
  const fate = async (takeAway) => {
    const parent = await queue.add('run', {});
    const hand = worker();
    const active = await hand.getNextJob('t');
    const child = await queue.add('card', {}, { parent: { id: parent.id, queue: queue.qualifiedName } });
    await active.moveToWaitingChildren('t');
    await takeAway(child);
    return (await queue.getJob(parent.id))?.getState() ?? 'deleted';
  };
  const seen = { drain: await fate(() => queue.drain()), clean: await fate(() => queue.clean(0, 10, 'wait')) };
  return { ...seen, remove: await fate((child) => child.remove()) };
});

console.log('the waiting parent is', seen);
const expected = { drain: 'deleted', clean: 'deleted', remove: 'waiting' };
assert.deepEqual(seen, expected);
JS
