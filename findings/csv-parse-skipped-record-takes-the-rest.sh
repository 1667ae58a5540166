#!/usr/bin/env bash
# Guessed: with skip_records_with_error a row with a stray quote is left out, reported to on_skip, and the next line is read.
# So:      the parser goes on inside the quotes. Everything up to the next quote, wherever in the file, belongs to the bad
#          row: without another quote all the rest of the file is gone. on_skip hears of two errors, not of the rows.
# Matters: one `"Bob" Smith` in a list of 50,000 numbers removes the numbers behind it, and the import looks complete.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install csv-parse@7.0.3
behaviour 'skip_records_with_error of csv-parse skips all rows up to the next quote of the file, and does not tell which.'
run <<'JS'
import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';

const header = 'number,name';
const rows = Array.from({ length: 9 }, (_, n) => `+1202555010${n},Name ${n}`);
const read = (lines) => {
  const skipped = [];
  const options = { columns: true, skip_records_with_error: true, on_skip: (error) => skipped.push(error.code) };
  const names = parse([header, ...lines].join('\n'), options).map(({ name }) => name.slice(-1));
  return { read: names.join(''), skipped };
};
const stray = '+12025550177,"Bob" Smith';
const seen = {
  'stray quote in the second row': read([rows[0], stray, ...rows.slice(1)]),
  'and a quoted name in the last': read([rows[0], stray, ...rows.slice(1, 8), '+12025550108,"Name 8"', rows[8]]),
  'too many cells in the second': read([rows[0], `${rows[1]},more`, ...rows.slice(1)]),
};

console.log(seen);
assert.equal(seen['stray quote in the second row'].read, '0');
assert.equal(seen['and a quoted name in the last'].read, '08');
assert.deepEqual(seen['too many cells in the second'], { read: '012345678', skipped: ['CSV_RECORD_INCONSISTENT_COLUMNS'] });
JS
