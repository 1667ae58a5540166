#!/usr/bin/env bash
# Guessed: EnvHttpProxyAgent reads NO_PROXY as curl does: networks like 10.0.0.0/8, a star anywhere in the list; and a plain
#          http address is asked for through the proxy as proxies have always been asked, with its whole address.
# So:      networks are not understood and a star counts only alone: both go to the proxy, without a word. A plain http
#          address is tunnelled with CONNECT, to whatever port it has.
# Matters: behind a company's proxy, which allows CONNECT to 443 only, a CSV at http://files.intern/ cannot be fetched, and
#          internal addresses end up at the proxy.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install undici@7.30.2
behaviour 'undici tunnels plain http through a proxy, and ignores networks and a star in a list of NO_PROXY.'
run <<'JS'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { EnvHttpProxyAgent, fetch } from 'undici';

const files = createServer((_, answer) => answer.end('number\n')).listen(0, '127.0.0.1');
let proxied = 'not through the proxy';
const proxy = createServer((request, answer) => {
  proxied = request.method;
  answer.end('number\n');
});
proxy.on('connect', (request, client) => {
  proxied = request.method;
  client.write('HTTP/1.1 200 OK\r\n\r\n');
  const target = connect(files.address().port, '127.0.0.1');
  target.pipe(client).pipe(target).on('error', () => {});
});
proxy.listen(0, '127.0.0.1');
await Promise.all([once(proxy, 'listening'), once(files, 'listening')]);

const ask = async (noProxy) => {
  proxied = 'not through the proxy';
  const dispatcher = new EnvHttpProxyAgent({ httpProxy: `http://127.0.0.1:${proxy.address().port}`, noProxy });
  await (await fetch(`http://127.0.0.1:${files.address().port}/`, { dispatcher })).text();
  return proxied;
};
const seen = {};
for (const noProxy of ['', '127.0.0.1', '127.0.0.0/8', '*', 'other.example,*']) seen[noProxy] = await ask(noProxy);

console.log('NO_PROXY and how http://127.0.0.1 is asked:', seen);
assert.deepEqual(seen, {
  '': 'CONNECT',
  '127.0.0.1': 'not through the proxy',
  '127.0.0.0/8': 'CONNECT',
  '*': 'not through the proxy',
  'other.example,*': 'CONNECT',
});
process.exit();
JS
