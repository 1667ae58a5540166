#!/usr/bin/env bash
# Guessed: a 200 whose body is not what the types promise is an APIError: a login page of a proxy, half of a JSON text.
# So:      any body that is not labelled JSON is returned as a text, typed as a card. An empty or cut body labelled JSON is
#          a bare SyntaxError, none of the SDK's classes, without a status; `success: false` in a 200 is returned as a card.
# Matters: a card counts as set because a captive portal answered; and after a cut answer the write may have happened, which
#          code that looks at error.status never finds out. Check the shape of each answer.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install @linqapp/sdk@0.28.2
behaviour 'The Linq SDK returns an HTML page as a card, and throws no error of its own on a cut answer.'
run <<'JS'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import Linq, { APIError } from '@linqapp/sdk';

let next;
const server = createServer((_, answer) => answer.writeHead(200, { 'content-type': next[0] }).end(next[1])).listen(0, '127.0.0.1');
await once(server, 'listening');
const client = new Linq({ apiKey: 'test', baseURL: `http://127.0.0.1:${server.address().port}` });
const create = async (type, body) => {
  next = [type, body];
  try {
    return { returned: await client.contactCard.create({ phone_number: '+12025550123', first_name: 'Ann' }) };
  } catch (error) {
    return { thrown: error.constructor.name, isAPIError: error instanceof APIError };
  }
};
const json = 'application/json';
const seen = {
  html: await create('text/html', '<h1>Please sign in</h1>'),
  refused: await create(json, '{"success":false,"error":{"status":409,"code":2014}}'),
  empty: await create(json, ''),
  cut: await create(json, '{"phone_number":"+1202'),
};

console.log(seen);
assert.deepEqual(seen.html, { returned: '<h1>Please sign in</h1>' });
assert.equal(seen.refused.returned.success, false);
assert.deepEqual(seen.empty, { thrown: 'SyntaxError', isAPIError: false });
assert.deepEqual(seen.cut, { thrown: 'SyntaxError', isAPIError: false });
process.exit();
JS
