#!/usr/bin/env bash
# Guessed: of the counters in `info`, `records` is the number of the row, and `lines` the line on which it begins.
# So:      `records` leaves out rows that were skipped for an error, and `lines` is the line on which the record *ends*; an
#          error names the last line of a record too. A \r\n within a cell counts as two lines, for all rows that follow.
# Matters: "see line 4812" of a report points somewhere else as soon as one cell has a line break, and row numbers shift
#          behind the first bad row. Keep a count of your own in on_skip, and subtract the breaks within the record.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install csv-parse@7.0.3
behaviour 'info.lines of csv-parse is where a record ends, and info.records does not count what was skipped.'
run <<'JS'
import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';

const text = ['number,note', '1,"two', 'lines"', '2,one,cell too many', '3,x'].join('\n');
const rows = parse(text, { columns: true, info: true, skip_records_with_error: true });
const seen = rows.map(({ record, info }) => ({ number: record.number, records: info.records, lines: info.lines }));
let error;
try {
  parse('number,note\n1,"a\nb\nc",too many\n', { columns: true });
} catch (thrown) {
  error = thrown.lines;
}

const crlf = parse('a,b\r\n1,"x\r\ny"\r\n2,z\r\n', { info: true }).map(({ info }) => info.lines);

console.log({ crlf }, seen, { errorInTheRecordOfLine2: error });
assert.deepEqual(seen, [{ number: '1', records: 1, lines: 3 }, { number: '3', records: 2, lines: 5 }]);
assert.equal(error, 4);
// Line 4 of the file is called 5.
assert.deepEqual(crlf, [1, 4, 5]);
JS
