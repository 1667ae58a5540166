#!/usr/bin/env bash
# Guessed: the SDK follows Retry-After up to a minute, as clients made by the same generator did, and where the value makes
#          no sense it falls back on its own growing pauses.
# So:      any number of seconds is waited for, an hour too, in silence and longer than every time-out; a value that it cannot
#          read, or a negative one, is a pause of nothing: all attempts are used up within milliseconds.
# Matters: a proxy with an odd header turns one 429 into three requests at once; a long one makes a worker stand still.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install @linqapp/sdk@0.28.2
behaviour 'The Linq SDK waits for any Retry-After, however long, and not at all where it cannot read it.'
run <<'JS'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import Linq from '@linqapp/sdk';

async function gapsAfter(retryAfter) {
  const asked = [];
  const server = createServer((_, answer) => {
    asked.push(performance.now());
    answer.writeHead(429, { 'retry-after': retryAfter, 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new Linq({ apiKey: 'test', baseURL: `http://127.0.0.1:${server.address().port}`, timeout: 500 });
  const call = client.contactCard.retrieve().catch((error) => `failed with ${error.status}`);
  const outcome = await Promise.race([call, new Promise((resolve) => setTimeout(resolve, 4000, 'still waiting after 4 s'))]);
  return { outcome, pauses: asked.slice(1).map((at, n) => Math.round(at - asked[n])) };
}
const seen = { 1: await gapsAfter('1'), 'in a while': await gapsAfter('in a while'), '-5': await gapsAfter('-5'), 3600: await gapsAfter('3600') };

console.log(seen);
assert.ok(seen[1].pauses.every((ms) => ms >= 990));
for (const odd of ['in a while', '-5']) {
  assert.equal(seen[odd].outcome, 'failed with 429');
  assert.ok(seen[odd].pauses.length === 2 && seen[odd].pauses.every((ms) => ms < 300));
}
assert.deepEqual(seen[3600], { outcome: 'still waiting after 4 s', pauses: [] });
process.exit();
JS
