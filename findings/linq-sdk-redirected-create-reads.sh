#!/usr/bin/env bash
# Guessed: a redirected create is an error, or is sent again to where the server said: a client of an API does not change
#          its method.
# So:      after 301 or 302 the POST becomes a GET without a body, as in a browser, and its answer is returned as what was
#          created.
# Matters: with http:// instead of https:// in the base address (the usual redirect) an import over existing cards reads
#          each of them, changes none, and counts all of them as created.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install @linqapp/sdk@0.28.2
behaviour 'A redirected create of the Linq SDK is a read, and looks like success.'
run <<'JS'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import Linq from '@linqapp/sdk';

const asked = [];
const card = { phone_number: '+12025550123', first_name: 'Old name', is_active: true };
const server = createServer((request, answer) => {
  asked.push(`${request.method} ${request.url}`);
  if (request.url.startsWith('/insecure')) answer.writeHead(301, { location: request.url.replace('/insecure', '') }).end();
  else answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(card));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const client = new Linq({ apiKey: 'test', baseURL: `http://127.0.0.1:${server.address().port}/insecure` });
const returned = await client.contactCard.create({ phone_number: '+12025550123', first_name: 'New name' });

console.log({ asked, returned });
assert.deepEqual(asked, ['POST /insecure/v3/contact_card', 'GET /v3/contact_card']);
assert.equal(returned.first_name, 'Old name');
process.exit();
JS
