#!/usr/bin/env bash
# Guessed: adding a flow whose parent has the id of one that is there does nothing, as `add` of a known id does nothing.
# So:      the parent stays as it was, and the new children are added to it: it has both sets to wait for.
# Matters: an id for the run does not make its start repeatable: a request that was sent twice queues every number twice,
#          unless each child has an id as well.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'A BullMQ flow that is added again under the same parent id gives the parent its children once more.'
run <<'JS'
import assert from 'node:assert/strict';
import { FlowProducer, Queue } from 'bullmq';

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) };
const queue = new Queue('q', { connection });
const flows = new FlowProducer({ connection });
const numbers = ['+12025550123', '+12025550124', '+12025550125'];
const start = () =>
  flows.add({
    name: 'run',
    queueName: 'q',
    opts: { jobId: 'run-7' },
    children: numbers.map((number) => ({ name: 'card', queueName: 'q', data: { number } })),
  });
const seen = [];
for (let time = 1; time <= 2; time++) {
  await start();
  const run = await queue.getJob('run-7');
  seen.push({ time, cards: (await queue.getJobCounts('waiting')).waiting, ...(await run.getDependenciesCount({ unprocessed: true })) });
}

console.log(seen);
assert.deepEqual(seen.map(({ cards, unprocessed }) => [cards, unprocessed]), [[3, 3], [6, 6]]);
await flows.close();
await queue.close();
JS
