#!/usr/bin/env bash
# Guessed: a clock change by half an hour is handled like one by an hour: an hourly job runs at each :45 that exists, and
#          a daily one whose time is left out runs after the gap, as 02:30 in New York runs at 03:30.
# So:      on Lord Howe Island, whose clocks go from 02:00 to 02:30, the hourly job misses 02:45, which exists, and the daily
#          one at 02:15 misses its day. In autumn the repeated 01:45 is left out, where New York's repeated 01:30 is not.
# Matters: code that was tried on American and European changes only trusts a rule ("no day is left out") that is none.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install cron-parser@5.10.6
behaviour 'At a clock change by half an hour cron-parser leaves out times that exist, and days.'
run <<'JS'
import assert from 'node:assert/strict';
import { CronExpressionParser } from 'cron-parser';

const local = (tz, from, pattern, count) => {
  const times = CronExpressionParser.parse(pattern, { tz, currentDate: from });
  return Array.from({ length: count }, () => times.next().toDate().toLocaleString('sv', { timeZone: tz }).slice(5, 16));
};
const howe = 'Australia/Lord_Howe';
const seen = {
  'hourly, forward': local(howe, '2026-10-03T14:30:00Z', '45 * * * *', 3),
  'daily at 02:15, forward': local(howe, '2026-10-02T13:00:00Z', '15 2 * * *', 2),
  'hourly, back': local(howe, '2026-04-04T14:00:00Z', '45 * * * *', 3),
  'hourly in New York, back': local('America/New_York', '2026-11-01T05:00:00Z', '30 * * * *', 3),
};

console.log(seen);
// 02:45 of that night is 15:45 UTC.
assert.equal(new Date('2026-10-03T15:45:00Z').toLocaleString('sv', { timeZone: howe }), '2026-10-04 02:45:00');
assert.deepEqual(seen['hourly, forward'], ['10-04 01:45', '10-04 03:45', '10-04 04:45']);
assert.deepEqual(seen['daily at 02:15, forward'], ['10-03 02:15', '10-05 02:15']);
assert.deepEqual(seen['hourly, back'], ['04-05 01:45', '04-05 02:45', '04-05 03:45']);
assert.deepEqual(seen['hourly in New York, back'], ['11-01 01:30', '11-01 01:30', '11-01 02:30']);
JS
