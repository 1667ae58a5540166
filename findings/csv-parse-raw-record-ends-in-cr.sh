#!/usr/bin/env bash
# Guessed: `raw: true` gives the text of each record exactly as it stands in the file: with its line end, or without, so that
#          the records joined make the file, or can be joined with a line end.
# So:      the text ends one character into the line end: "\n" is there, of "\r\n" only "\r". Comments and empty lines
#          before a record are part of it.
# Matters: a file of failed rows that is made of raw records is one long line for tools that do not take a lone \r.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install csv-parse@7.0.3
behaviour 'The raw text of a record of csv-parse holds half of a \r\n, and the comments before it.'
run <<'JS'
import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';

const raw = (text) => parse(text, { raw: true, comment: '#', skip_empty_lines: true }).map((record) => record.raw);
const seen = { lf: raw('a,b\n1,2\n'), crlf: raw('a,b\r\n1,2\r\n'), comment: raw('a,b\n\n# note\n1,2\n') };

console.log(seen);
assert.deepEqual(seen, { lf: ['a,b\n', '1,2\n'], crlf: ['a,b\r', '1,2\r'], comment: ['a,b\n', '\n# note\n1,2\n'] });
JS
