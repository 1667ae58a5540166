import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import Fastify from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { addSlowSenderLimit } from '../../src/web/slow-senders.js';

const HEAD = 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n';

/** A server that answers before a body has come to its end, and a connection over which one is sent. */
async function sending(disconnectAfterMs: number): Promise<{ socket: Socket; heard: Promise<string> }> {
  const app = Fastify();
  addSlowSenderLimit(app, disconnectAfterMs);
  app.addContentTypeParser('text/plain', (_request, _payload, done) => done(null));
  app.post('/', async () => 'No.');
  await app.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(async () => {
    socket.destroy();
    await app.close();
  });
  socket.on('error', () => undefined).setEncoding('utf8');
  socket.write(`${HEAD}5\r\nfirst\r\n`);
  return { socket, heard: once(socket, 'data').then(([text]) => text as string) };
}

it('who goes on sending after the answer is heard out for a while, and then cut off', async () => {
  const { socket, heard } = await sending(100);
  expect(await heard).toMatch(/^HTTP\/1.1 200 /);
  const over = new Promise((resolve) => socket.on('close', resolve));
  const more = () => {
    while (!socket.destroyed && socket.write(`10000\r\n${'x'.repeat(0x10000)}\r\n`));
  };
  socket.on('drain', more);
  more();
  await over;
});

it('who has sent everything by then is not', async () => {
  const { socket, heard } = await sending(250);
  await heard;
  socket.write('0\r\n\r\n');
  // The same connection answers on, also after the time would have been over.
  for (const begun = performance.now(); performance.now() - begun < 350; ) {
    const next = once(socket, 'data');
    socket.write(`${HEAD}0\r\n\r\n`);
    expect((await next)[0]).toMatch(/^HTTP\/1.1 200 /);
  }
});
