#!/usr/bin/env bash
# Guessed: a pattern with too few fields is an error; or, if it is filled up, the fields that are given keep their places
#          and the weekday at the end is the one that is missing.
# So:      it is filled up from the left. `0 3 * *`, daily at three with one star forgotten, is every minute of the hour
#          after midnight on the third of the month; an empty pattern is every minute.
# Matters: a typing error becomes a schedule that runs 60 times in a row on one day and never on the others. Count the
#          fields before the parser sees them.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install cron-parser@5.10.6
behaviour 'cron-parser fills missing fields from the left, so that the others move, and takes an empty pattern for every minute.'
run <<'JS'
import assert from 'node:assert/strict';
import { CronExpressionParser } from 'cron-parser';

const next = (pattern, count) => {
  const times = CronExpressionParser.parse(pattern, { tz: 'UTC', currentDate: '2026-12-01T12:00:00Z' });
  return Array.from({ length: count }, () => times.next().toISOString().slice(0, 16));
};
const seen = { '0 3 * * *': next('0 3 * * *', 2), '0 3 * *': next('0 3 * *', 61).filter((_, n) => n < 2 || n > 58), '': next('', 2) };

console.log(seen);
assert.deepEqual(seen['0 3 * * *'], ['2026-12-02T03:00', '2026-12-03T03:00']);
assert.deepEqual(seen['0 3 * *'], ['2026-12-03T00:00', '2026-12-03T00:01', '2026-12-03T00:59', '2027-01-03T00:00']);
assert.deepEqual(seen[''], ['2026-12-01T12:01', '2026-12-01T12:02']);
JS
