#!/usr/bin/env bash
# Guessed: a gauge whose collect() throws is left out of the page, or reported; the other metrics are there.
# So:      the whole page rejects. One query that fails (a Redis that is away) takes every counter with it.
# Matters: monitoring goes blank in the very outage that it is for. Each collect has to catch, and set NaN.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install prom-client@15.1.3
behaviour 'One collect() that throws makes prom-client give no metrics at all.'
run <<'JS'
import assert from 'node:assert/strict';
import { Counter, Gauge, Registry } from 'prom-client';

const registers = [new Registry()];
const collect = async () => {
  throw new Error('Redis is away');
};
new Counter({ name: 'rows_total', help: 'Rows sent', registers }).inc(5);
new Gauge({ name: 'waiting', help: 'Rows waiting', registers, collect });
const page = await registers[0].metrics().catch((error) => `rejected: ${error.message}`);

console.log(page);
assert.equal(page, 'rejected: Redis is away');
JS
