#!/usr/bin/env bash
# Guessed: without record_delimiter csv-parse takes \n, \r\n and \r for what they are, line by line.
# So:      the first line decides for the file. Behind a first line that ends in \n the last cell of each \r\n row keeps an
#          invisible \r; the other way round the rows that end in \n are joined to the next one.
# Matters: a list put together from two systems (a header written by hand, rows from Windows) has names or numbers with a
#          \r at the end, which differ from the card's, look the same, and are sent.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install csv-parse@7.0.3
behaviour 'csv-parse takes the line end of the first line for the whole file, and leaves \r in cells.'
run <<'JS'
import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';

const seen = {
  'header \\n, rows \\r\\n': parse('number,name\n+12025550123,Ann\r\n+12025550124,Bob\r\n'),
  'header \\r\\n, a row \\n': parse('number,name\r\n+12025550123,Ann\n+12025550124,Bob\r\n', { relax_column_count: true }),
};

console.log(seen);
assert.deepEqual(Object.values(seen)[0].slice(1), [['+12025550123', 'Ann\r'], ['+12025550124', 'Bob\r']]);
assert.deepEqual(Object.values(seen)[1].slice(1), [['+12025550123', 'Ann\n+12025550124', 'Bob']]);
JS
