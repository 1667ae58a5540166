#!/usr/bin/env bash
# Guessed: `level`, `time` and `msg` of a line are pino's; a key of that name in the object that is logged is renamed, left
#          out, or loses.
# So:      the line has the key twice. JSON.parse, and most tools for logs, take the last: the caller's level and time, but
#          pino's msg. Bindings of children are repeated the same way.
# Matters: a logged row with a column "level", or an answer with a "time", changes how bad and when the line was; alerts by
#          level miss it. Log foreign objects under a key of their own.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install pino@10.4.0
behaviour 'A logged object with a key level gives the line two levels, and the second one counts.'
run <<'JS'
import assert from 'node:assert/strict';
import pino from 'pino';

let line = '';
const log = pino({ base: null }, { write: (text) => (line += text) });
log.error({ number: '+12025550123', level: 'gold', time: 'morning', msg: 'from the row' }, 'Row refused.');

console.log(line.trim(), JSON.parse(line));
assert.equal(line.match(/"level":/g).length, 2);
const { level, time, msg } = JSON.parse(line);
assert.deepEqual({ level, time, msg }, { level: 'gold', time: 'morning', msg: 'Row refused.' });
JS
