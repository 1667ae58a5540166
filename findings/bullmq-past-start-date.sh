#!/usr/bin/env bash
# Guessed: `startDate` is the anchor of `every`: daily since 02:00 of some day means at 02:00, whether that day is past or not.
# So:      a start in the future is kept. One in the past is ignored: the times count from the moment of the upsert.
# Matters: a schedule that is set up again after its start date has gone by, on a new Redis, moves from the night to the hour
#          of the deployment. Use a pattern or `offset` for a time of day.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0
redis
behaviour 'A start date in the past has no influence on the times of a BullMQ scheduler with an interval.'
run <<'JS'
import assert from 'node:assert/strict';
import { Queue } from 'bullmq';

const queue = new Queue('q', { connection: { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) } });
const DAY = 86_400_000;
/** Twelve hours from now, by the clock, so that now cannot be taken for it. */
const hour = (new Date().getUTCHours() + 12) % 24;
const start = (days) => new Date(new Date(Date.now() + days * DAY).setUTCHours(hour, 0, 0, 0));
const minutesOff = async (startDate) => {
  await queue.upsertJobScheduler(`daily from ${startDate}`, { every: DAY, startDate });
  const { next } = await queue.getJobScheduler(`daily from ${startDate}`);
  return Math.round((((next - startDate.getTime()) % DAY) + DAY) % DAY / 60_000);
};
const seen = { future: await minutesOff(start(10)), past: await minutesOff(start(-10)) };

console.log('minutes between the next run and the time of day of the start:', seen);
assert.equal(seen.future, 0);
assert.ok(seen.past >= 11 * 60 && seen.past <= 13 * 60 + 1);
await queue.close();
JS
