#!/usr/bin/env bash
# Guessed: where a clock change leaves out the time of a daily job, the job is due right after the gap, in each zone alike:
#          02:30 in New York becomes 03:30, so midnight in Cairo becomes 01:00. A patch release does not alter that.
# So:      5.10.3 moves 02:30 in New York and skips the whole day where the missing hour is the first of the day (Egypt,
#          Lebanon, Chile, Cuba); 5.10.6 gives it. Which days have a midnight depends on the patch level in the lockfile.
# Matters: "every night at midnight", the commonest schedule, leaves out a night a year in those countries.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install cron-parser@5.10.6 before@npm:cron-parser@5.10.3
behaviour 'cron-parser 5.10.3 leaves out a day whose midnight is skipped by the clocks; 5.10.6 moves it to 01:00.'
run <<'JS'
import assert from 'node:assert/strict';
import { CronExpressionParser as now } from 'cron-parser';
import { CronExpressionParser as before } from 'before';

// The clocks go forward from 00:00 to 01:00 local time on the day given.
const changes = { 'Africa/Cairo': '2026-04-24', 'Asia/Beirut': '2026-03-29', 'America/Santiago': '2026-09-06', 'America/Havana': '2026-03-08' };
const onTheDay = (parser, pattern, tz, day) => {
  const local = (date) => date.toLocaleString('sv', { timeZone: tz }).slice(0, 16);
  const times = parser.parse(pattern, { tz, currentDate: new Date(Date.parse(day) - 36 * 3600_000) });
  return Array.from({ length: 3 }, () => local(times.next().toDate())).filter((time) => time.startsWith(day));
};
const seen = {};
for (const [tz, day] of Object.entries(changes))
  seen[tz] = { 'in 5.10.3': onTheDay(before, '0 0 * * *', tz, day), 'in 5.10.6': onTheDay(now, '0 0 * * *', tz, day) };
const newYork = onTheDay(before, '30 2 * * *', 'America/New_York', '2026-03-08');

console.log(seen, { '02:30 in New York, in 5.10.3': newYork });
assert.deepEqual(newYork, ['2026-03-08 03:30']);
for (const [tz, day] of Object.entries(changes))
  assert.deepEqual(seen[tz], { 'in 5.10.3': [], 'in 5.10.6': [`${day} 01:00`] });
JS
