#!/usr/bin/env bash
# Guessed: a bigint column has one JavaScript type: always a BigInt, or a string as in other drivers.
# So:      each value decides for itself: a number up to 2^53, a BigInt above. `value + 1` works for years of small values and
#          throws on the first large one, and JSON.stringify of the row throws too.
# Matters: ids of an API and times in nanoseconds are beyond that bound, test data is not.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install @electric-sql/pglite@0.5.17
behaviour 'PGlite returns a bigint as a number or as a BigInt, depending on the value.'
run <<'JS'
import assert from 'node:assert/strict';
import { PGlite } from '@electric-sql/pglite';

const db = await PGlite.create();
const { rows } = await db.query('SELECT n FROM (VALUES (5::bigint), (9007199254740993)) v(n)');
const types = rows.map(({ n }) => typeof n);
const sums = rows.map(({ n }) => {
  try {
    return n + 1;
  } catch (error) {
    return error.constructor.name;
  }
});

console.log({ types, plusOne: sums });
assert.deepEqual(types, ['number', 'bigint']);
assert.deepEqual(sums, [6, 'TypeError']);
process.exit();
JS
