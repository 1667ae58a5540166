#!/usr/bin/env bash
# Guessed: pino writes synchronously unless `sync: false` asks for the other: with a file as destination a line is in it when
#          the call returns. A transport in a worker thread is what loses lines.
# So:      only the standard output is synchronous by default. `pino.destination('out.log')` opens its file in a later turn and
#          keeps lines in memory until then: a program that fails in its first turn leaves an empty log. With `sync: true` they
#          are there, and with the transport, which waits at exit, too.
# Matters: the start that failed in the night has no line about why.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install pino@10.4.0
behaviour 'A file destination of pino is asynchronous by default, and empty when the program fails in its first turn.'
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
  path: linesLeftBy("pino.destination('out.log')"),
  options: linesLeftBy("pino.destination({ dest: 'out.log' })"),
  'sync: true': linesLeftBy("pino.destination({ dest: 'out.log', sync: true })"),
  transport: linesLeftBy("pino.transport({ target: 'pino/file', options: { destination: 'out.log' } })"),
};

console.log('lines of 100 in the file after a failed start:', seen);
assert.deepEqual(seen, { path: 0, options: 0, 'sync: true': 100, transport: 100 });
JS
