#!/usr/bin/env bash
# Guessed: `shouldConsumeRetry: () => false`, for failures that should not count (a 429), leaves the count as it is and pauses
#          as always.
# So:      it does not pause either: the next attempt begins at once, thousands in a second, until something else ends it.
# Matters: the option that looks made for rate limits turns a "slow down" into a flood. The pause has to be made by hand.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install p-retry@7.1.1
behaviour 'Attempts that pRetry is told not to count follow each other without a pause.'
run <<'JS'
import assert from 'node:assert/strict';
import pRetry from 'p-retry';

async function attemptsIn300Ms(counts) {
  let attempts = 0;
  const call = () => {
    attempts++;
    throw new Error('answer 429');
  };
  const options = { retries: 3, minTimeout: 1000, maxRetryTime: 300, shouldConsumeRetry: () => counts };
  await pRetry(call, options).catch(() => {});
  return attempts;
}
const seen = { counted: await attemptsIn300Ms(true), notCounted: await attemptsIn300Ms(false) };

console.log('attempts within 300 ms, with pauses of 1000 ms:', seen);
assert.ok(seen.counted <= 2);
assert.ok(seen.notCounted > 100);
JS
