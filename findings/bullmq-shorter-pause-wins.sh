#!/usr/bin/env bash
# Guessed: `worker.rateLimit(60_000)` holds the queue for a minute; a second answer that asks for less does not shorten that.
# So:      the last call counts. After a minute's pause another processor's `rateLimit(100)` lets jobs start 100 ms later.
# Matters: with several requests in flight, "retry after 60" is followed by a "retry after 1" of a request that was sent before
#          it, and the API is asked again at once. Keep the latest time yourself.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'A later, shorter pause of a BullMQ worker ends a longer one.'
run <<'JS'
import assert from 'node:assert/strict';
import { Queue, Worker } from 'bullmq';

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null };
const queue = new Queue('q', { connection });
await queue.waitUntilReady();
async function startsAfter(...pauses) {
  const worker = new Worker('q', undefined, { connection, autorun: false, limiter: { max: 10, duration: 1000 } });
  await worker.waitUntilReady();
  for (const ms of pauses) await worker.rateLimit(ms);
  await queue.add('card', {});
  const ttl = await queue.getRateLimitTtl();
  await queue.removeRateLimitKey();
  await queue.drain();
  await worker.close();
  return ttl;
}
const seen = { '60 s': await startsAfter(60_000), '60 s, then 0.1 s': await startsAfter(60_000, 100) };

console.log('ms until a job may start, after pauses of', seen);
assert.ok(seen['60 s'] > 50_000);
assert.ok(seen['60 s, then 0.1 s'] <= 100);
await queue.close();
JS
