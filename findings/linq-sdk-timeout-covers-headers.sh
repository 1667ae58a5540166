#!/usr/bin/env bash
# Guessed: `timeout` limits an attempt: after that time it ends with APIConnectionTimeoutError, wherever it stands.
# So:      the clock stops when the headers have arrived. A body that comes slowly, or not at all, is waited for without
#          limit. And a signal that is aborted then gives a bare DOMException, not the SDK's APIUserAbortError.
# Matters: one connection that stalls in the middle of an answer holds a worker for ever, in spite of the setting.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install @linqapp/sdk@0.28.2
behaviour 'The timeout of the Linq SDK does not cover the body of an answer.'
run <<'JS'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import Linq from '@linqapp/sdk';

const server = createServer((_, answer) => {
  answer.writeHead(200, { 'content-type': 'application/json' }).write('{"contact_cards":');
  setTimeout(() => answer.end('[]}'), 3000);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const client = new Linq({ apiKey: 'test', baseURL: `http://127.0.0.1:${server.address().port}`, maxRetries: 0 });
const ask = async (options) => {
  const began = performance.now();
  const outcome = await client.contactCard.retrieve({}, options).then(() => 'answered', (error) => error.constructor.name);
  return { outcome, seconds: Math.round((performance.now() - began) / 100) / 10 };
};
const seen = { 'timeout: 500': await ask({ timeout: 500 }), 'signal after 500 ms': await ask({ signal: AbortSignal.timeout(500) }) };

console.log(seen);
assert.equal(seen['timeout: 500'].outcome, 'answered');
assert.ok(seen['timeout: 500'].seconds >= 3);
assert.equal(seen['signal after 500 ms'].outcome, 'DOMException');
process.exit();
JS
