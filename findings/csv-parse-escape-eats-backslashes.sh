#!/usr/bin/env bash
# Guessed: with `escape: '\\'` a backslash counts before a quote or another backslash, and is an ordinary character elsewhere.
# So:      in a quoted cell every single backslash is removed, whatever follows; in a cell without quotes none is.
# Matters: exports of databases write \" for a quote. Read with this option, "R\&D" is "R&D" and a path loses its separators,
#          in those rows whose cell happens to be quoted.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install csv-parse@7.0.3
behaviour 'With escape: backslash csv-parse removes each single backslash of a quoted cell, and none of a plain one.'
run <<'JS'
import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';

const [[quoted, plain, pair]] = parse(String.raw`"R\&D \"East\" C:\new",R\&D C:\new,"a\\b"`, { escape: '\\' });

console.log({ quoted, plain, pair });
assert.equal(quoted, 'R&D "East" C:new');
assert.equal(plain, String.raw`R\&D C:\new`);
assert.equal(pair, String.raw`a\b`);
JS
