#!/usr/bin/env bash
# Guessed: a client retries what may pass (time-outs, 429, 5xx) and reports a conflict at once: "this number has a card
#          already" is the same a second later.
# So:      409 is among the statuses that the SDK tries again by default: three POSTs and about two seconds for one answer.
# Matters: the commonest answer of an import over existing cards costs three writes, where the API allows three in ten
#          minutes for a number. Set maxRetries to 0 and keep the retries in one place.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install @linqapp/sdk@0.28.2
behaviour 'The Linq SDK sends a create three times when the answer is 409.'
run <<'JS'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import Linq from '@linqapp/sdk';

const asked = [];
const body = JSON.stringify({ success: false, error: { status: 409, code: 2014, message: 'exists' } });
const server = createServer((request, answer) => {
  asked.push(request.method);
  answer.writeHead(409, { 'content-type': 'application/json' }).end(body);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const client = new Linq({ apiKey: 'test', baseURL: `http://127.0.0.1:${server.address().port}` });
const card = { phone_number: '+12025550123', first_name: 'Ann' };
const began = performance.now();
const error = await client.contactCard.create(card).catch((thrown) => thrown);

console.log({ asked, seconds: ((performance.now() - began) / 1000).toFixed(1), error: error.constructor.name });
assert.equal(error.status, 409);
assert.deepEqual(asked, ['POST', 'POST', 'POST']);
process.exit();
JS
