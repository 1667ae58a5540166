#!/usr/bin/env bash
# Guessed: pino's destination is synchronous unless told otherwise: a line that was logged is in the file when the call
#          returns, whatever comes next. A transport in a worker thread is what loses lines.
# So:      the file is opened in a later turn, and until then lines are kept in memory. A program that fails in its first turn
#          (a wrong setting, a missing file) leaves an empty log; the transport, which waits at exit, has them all.
# Matters: the start that failed in the night has no line about why. Open the file yourself and hand over its descriptor.
. "$(dirname "$0")/support/script.sh"

install pino@10.4.0
behaviour 'Lines of a synchronous pino destination are lost when the program ends in the turn in which it was made.'
run <<'JS'
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const linesLeftBy = (destination) => {
  writeFileSync('out.log', '');
  const program = `
    import fs from 'node:fs';
    import pino from 'pino';
    const log = pino(${destination});
    for (let n = 1; n <= 100; n++) log.info('line ' + n);
    throw new Error('The setting is wrong.');`;
  spawnSync(process.execPath, ['--input-type=module', '-e', program]);
  return readFileSync('out.log', 'utf8').split('\n').length - 1;
};
const seen = {
  path: linesLeftBy("pino.destination({ dest: 'out.log', sync: true })"),
  descriptor: linesLeftBy("pino.destination({ dest: fs.openSync('out.log', 'a'), sync: true })"),
  transport: linesLeftBy("pino.transport({ target: 'pino/file', options: { destination: 'out.log' } })"),
};

console.log('lines of 100 in the file after a failed start:', seen);
assert.deepEqual(seen, { path: 0, descriptor: 100, transport: 100 });
JS
