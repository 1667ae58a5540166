#!/usr/bin/env bash
# Guessed: `obliterate` of a queue that is being worked on rejects ("cannot obliterate queue with active jobs") and leaves
#          everything as it was.
# So:      it pauses the queue before it looks. The error names the active jobs only; the queue hands out nothing until it
#          is resumed.
# Matters: an administrator who tries to remove a run and is refused has halted it. Resume after a refusal.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'A BullMQ queue whose obliterate was refused stays paused.'
run <<'JS'
import assert from 'node:assert/strict';
import { onRedis } from './stores.mjs';

const seen = await onRedis(async ({ queue, worker }) => {
  await queue.addBulk([{ name: 'a', data: {} }, { name: 'b', data: {} }]);
  const hand = worker();
  const active = await hand.getNextJob('t1');
  const answer = await queue.obliterate().then(() => 'resolved', (error) => error.message);
  await active.moveToCompleted('ok', 't1', false);
  const next = await hand.getNextJob('t2', { block: false });
  return { answer, paused: await queue.isPaused(), next: next?.name ?? 'none' };
});

console.log(seen);
assert.match(seen.answer, /active jobs/);
assert.deepEqual([seen.paused, seen.next], [true, 'none']);
JS
