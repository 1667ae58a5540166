#!/usr/bin/env bash
# Guessed: a counter refuses what is no number, as it refuses to go down.
# So:      inc(NaN) is taken, and the counter is NaN from then on, whatever is added. -1 throws.
# Matters: one duration that could not be computed (`undefined - start`) ends a counter until the next restart, in silence.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install prom-client@15.1.3
behaviour 'A counter of prom-client that was given NaN once stays NaN.'
run <<'JS'
import assert from 'node:assert/strict';
import { Counter, Registry } from 'prom-client';

const registry = new Registry();
const seconds = new Counter({ name: 'seconds_total', help: 'Time spent', registers: [registry] });
seconds.inc(2);
seconds.inc(undefined - Date.now());
seconds.inc(3);
const line = (await registry.metrics()).split('\n').find((text) => text.startsWith('seconds_total'));
let negative = 'taken';
try {
  seconds.inc(-1);
} catch (error) {
  negative = error.message;
}

console.log({ line, negative });
assert.match(line, /^seconds_total nan$/i);
assert.match(negative, /not possible to decrease/);
JS
