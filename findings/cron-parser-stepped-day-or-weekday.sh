#!/usr/bin/env bash
# Guessed: `0 0 */2 * 1` is midnight on those Mondays whose day of the month is odd: crontab(5) joins the day fields by "or"
#          only where neither begins with a star, and a parser of crontab patterns follows it.
# So:      cron-parser joins a stepped star and a weekday by "or": due on every odd day and on every Monday.
# Matters: a sync that was meant for two or three Mondays a month runs 18 times, and sends changes on days that were never meant.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install cron-parser@5.10.6
behaviour 'In cron-parser */2 as day of the month together with a weekday means "either", where crontab(5) means "both".'
run <<'JS'
import assert from 'node:assert/strict';
import { CronExpressionParser } from 'cron-parser';

const times = CronExpressionParser.parse('0 0 */2 * 1', { tz: 'UTC', currentDate: '2026-11-30T12:00:00Z' });
const due = [];
for (let next = times.next().toISOString(); next < '2027'; next = times.next().toISOString()) due.push(next.slice(0, 10));
const weekday = (day) => new Date(day).getUTCDay();
const both = due.filter((day) => weekday(day) === 1 && Number(day.slice(8)) % 2 === 1);
const evenMondays = due.filter((day) => weekday(day) === 1 && Number(day.slice(8)) % 2 === 0);
const oddOtherDays = due.filter((day) => weekday(day) !== 1);

console.log({ inDecember: due.length, byCrontab: both, mondaysOnEvenDays: evenMondays, otherOddDays: oddOtherDays.length });
assert.deepEqual(both, ['2026-12-07', '2026-12-21']);
assert.deepEqual(evenMondays, ['2026-12-14', '2026-12-28']);
assert.equal(oddOtherDays.length, 14);
JS
