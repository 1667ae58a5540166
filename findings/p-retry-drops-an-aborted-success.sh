#!/usr/bin/env bash
# Guessed: when the signal is aborted while an attempt runs, pRetry rejects at once; or the attempt may finish, and its result
#          is returned.
# So:      neither. pRetry waits until the attempt has ended, and then throws its result away and rejects with the reason of
#          the abort. During a pause between attempts it does reject at once.
# Matters: a shutdown waits for the slowest request and afterwards reports a write as not made that was made. Hand the signal
#          to the request too, and note its outcome inside the attempt.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install p-retry@7.1.1
behaviour 'pRetry waits for an attempt that was aborted, and rejects although it succeeded.'
run <<'JS'
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';

const began = performance.now();
const after = () => Math.round((performance.now() - began) / 100) / 10;
let written = null;
const write = async () => {
  await sleep(1000);
  written = after();
  return 'card set';
};
const outcome = await pRetry(write, { signal: AbortSignal.timeout(200) }).then(
  (result) => result,
  (error) => error.name,
);

console.log('seconds:', { abortedAfter: 0.2, written, settledAfter: after(), outcome });
assert.equal(written, 1);
assert.equal(outcome, 'TimeoutError');
assert.ok(after() >= 1);
JS
