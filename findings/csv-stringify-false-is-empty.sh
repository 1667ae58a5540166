#!/usr/bin/env bash
# Guessed: booleans are written "true" and "false", a date as ISO 8601.
# So:      true is 1, false is an empty cell like null and undefined, and a date is its milliseconds since 1970.
# Matters: in a result file "was not sent" and "is not known" are the same empty cell. Give `cast` for booleans and dates.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install csv-stringify@6.9.0 csv-parse@7.0.3
behaviour 'csv-stringify writes false as an empty cell, true as 1 and a date as a number.'
run <<'JS'
import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

const text = stringify([{ sent: true, verified: false, error: null, at: new Date('2026-11-28T20:15:00Z') }], { header: true });
const [back] = parse(text, { columns: true });

console.log(JSON.stringify(text));
assert.deepEqual({ ...back }, { sent: '1', verified: '', error: '', at: '1795896900000' });
JS
