#!/usr/bin/env bash
# Guessed: a file over `limits.fileSize` is an error, 413, however it is read: throwFileSizeLimit is on by default.
# So:      toBuffer() throws. A stream that is read as it comes simply ends at the limit, like that of a smaller file; only
#          `file.truncated`, looked at afterwards, tells.
# Matters: the first half of a list is imported as if it were the whole, cut in the middle of a row.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install fastify@5.12.8 @fastify/multipart@10.1.9
behaviour '@fastify/multipart ends the stream of a file that is too large without an error.'
run <<'JS'
import assert from 'node:assert/strict';
import multipart from '@fastify/multipart';
import Fastify from 'fastify';

const app = Fastify();
await app.register(multipart, { limits: { fileSize: 1000 } });
app.post('/stream', async (request) => {
  const { file } = await request.file();
  let bytes = 0;
  for await (const chunk of file) bytes += chunk.length;
  return { bytes, truncated: file.truncated };
});
app.post('/buffer', async (request) => ({ bytes: (await (await request.file()).toBuffer()).length }));
const address = await app.listen({ port: 0, host: '127.0.0.1' });

const upload = async (path) => {
  const body = new FormData();
  body.set('list', new Blob(['+12025550123,Ann\n'.repeat(300)]), 'list.csv');
  const answer = await fetch(`${address}${path}`, { method: 'POST', body });
  const { bytes, truncated, code } = await answer.json();
  return { status: answer.status, bytes, truncated, code };
};
const seen = { stream: await upload('/stream'), buffer: await upload('/buffer') };

console.log('5100 bytes where 1000 are allowed:', seen);
assert.deepEqual(seen.stream, { status: 200, bytes: 1000, truncated: true, code: undefined });
assert.deepEqual([seen.buffer.status, seen.buffer.code], [413, 'FST_REQ_FILE_TOO_LARGE']);
await app.close();
JS
