#!/usr/bin/env bash
# Guessed: reading a file with `for await`, all rows before a bad one arrive, then the error is thrown.
# So:      the error destroys the stream, and the rows that were parsed and not yet taken are dropped: up to sixteen, or most
#          of a short file, when the reader does something between two rows. A reader that does nothing gets them all, which
#          is how it is tried.
# Matters: "ten rows were read, row eleven is wrong" cannot be derived from what arrived, and a run begun with those rows has
#          a gap before the bad one. Errors have to become data; rows must not be acted on while the stream may still fail.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install csv-parse@7.0.3
behaviour 'A bad row makes the stream of csv-parse drop good rows before it.'
run <<'JS'
import assert from 'node:assert/strict';
import { createReadStream, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse';

async function arrived(good, slow) {
  const rows = Array.from({ length: good }, (_, n) => `+1202555${String(n).padStart(4, '0')},Name\n`);
  writeFileSync('numbers.csv', `number,name\n${rows.join('')}+12025559999,one,too many\n`);
  let count = 0;
  try {
    for await (const _ of createReadStream('numbers.csv').pipe(parse({ columns: true }))) {
      count++;
      if (slow) await new Promise(setImmediate);
    }
  } catch (error) {
    assert.equal(error.code, 'CSV_RECORD_INCONSISTENT_COLUMNS');
  }
  return count;
}
const seen = {
  '10, read at once': await arrived(10, false),
  '10, slow': await arrived(10, true),
  '1000, slow': await arrived(1000, true),
};

console.log('good rows before the bad one, and how many of them arrived:', seen);
assert.equal(seen['10, read at once'], 10);
assert.ok(seen['10, slow'] < 10);
assert.ok(seen['1000, slow'] < 1000 && seen['1000, slow'] > 900);
JS
