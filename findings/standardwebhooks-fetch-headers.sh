#!/usr/bin/env bash
# Guessed: `new Webhook(secret).verify(body, request.headers)` works in any server: headers are headers.
# So:      only a plain object is read. The Headers of a Request (Workers, Deno, Hono, Next and Node's own fetch) have no keys
#          of their own, and the error says that headers are missing, which are there.
# Matters: receivers of webhooks doubt the sender. Show them `Object.fromEntries(request.headers)`.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install standardwebhooks@1.1.1
behaviour 'Standard Webhooks says "Missing required headers" of a Headers object that has them.'
run <<'JS'
import assert from 'node:assert/strict';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(Buffer.from('twenty-four bytes of key').toString('base64'));
const body = JSON.stringify({ type: 'run.finished' });
const at = new Date();
const headers = {
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': webhook.sign('msg_1', at, body),
};
const request = new Request('https://receiver.example/hook', { method: 'POST', body, headers });
const verify = (given) => {
  try {
    return webhook.verify(body, given).type;
  } catch (error) {
    return error.message;
  }
};
const seen = { plain: verify(headers), Headers: verify(request.headers), fromEntries: verify(Object.fromEntries(request.headers)) };

console.log(seen);
assert.deepEqual(seen, { plain: 'run.finished', Headers: 'Missing required headers', fromEntries: 'run.finished' });
JS
