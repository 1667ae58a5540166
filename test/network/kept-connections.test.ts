import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { networkOf } from '../../src/network/network.js';
import { listening } from '../support/listening.js';

/** A server that counts its connections, and a way to ask it over kept ones. */
async function aServer(listener: RequestListener) {
  const closed: (() => void)[] = [];
  let connections = 0;
  const server = createServer(listener).on('connection', (socket) => {
    connections += 1;
    socket.on('end', () => {
      for (const tell of closed.splice(0)) tell();
    });
  });
  // Ours are to be the first to close.
  server.keepAliveTimeout = 60_000;
  const port = await listening(server);
  const network = networkOf({});
  const ask = async () =>
    text(await network.send(new URL(`http://127.0.0.1:${port}/`), { method: 'GET', headers: {}, keep: true }));
  return { ask, connections: () => connections, closing: () => new Promise<void>((tell) => void closed.push(tell)) };
}

describe('a kept connection', () => {
  it.each([
    ['a second before the server says that it closes it', 'timeout=3', 2_000],
    ['after half of a time that is shorter', 'timeout=1, max=100', 500],
    ['after four seconds where the server says nothing', undefined, 4_000],
  ])('is closed %s', async (_, hint, idleMs) => {
    const { ask, closing } = await aServer((_request, response) => {
      if (hint !== undefined) response.setHeader('keep-alive', hint);
      else response.removeHeader('keep-alive');
      response.setHeader('connection', 'keep-alive');
      response.end('x');
    });
    const closed = closing();
    await ask();
    const began = performance.now();
    await closed;
    expect(performance.now() - began).toBeGreaterThan(idleMs * 0.9);
    expect(performance.now() - began).toBeLessThan(idleMs + 900);
  });

  it('is used again meanwhile', async () => {
    const { ask, connections } = await aServer(
      (_, response) => void response.setHeader('keep-alive', 'timeout=5').end('x'),
    );
    for (let time = 0; time < 3; time += 1) await ask();
    expect(connections()).toBe(1);
  });
});

describe('a request on a kept connection that ends before the first byte of an answer', () => {
  /** Answers the first request of each connection, and does with it as told when another one comes. */
  async function aClosingServer(onSecond: (socket: Socket) => void) {
    const seen = new Map<Socket, number>();
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => {
        const times = (seen.get(socket) ?? 0) + 1;
        seen.set(socket, times);
        if (times === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx');
        else onSecond(socket);
      });
    }).listen(0, '127.0.0.1');
    onTestFinished(() => {
      for (const socket of seen.keys()) socket.destroy();
      server.close();
    });
    await vi.waitUntil(() => server.listening);
    const { port } = server.address() as { port: number };
    const network = networkOf({});
    const send = async () =>
      text(
        await network.send(new URL(`http://127.0.0.1:${port}/`), {
          method: 'POST',
          headers: {},
          body: Buffer.from('b'),
          keep: true,
        }),
      );
    return { send, connections: () => seen.size };
  }

  it.each<[string, (socket: Socket) => void]>([
    ['closed', (socket) => socket.end()],
    ['reset', (socket) => socket.resetAndDestroy()],
  ])('is told apart: %s', async (_, onSecond) => {
    const { send } = await aClosingServer(onSecond);
    await send();
    await expect(send()).rejects.toMatchObject({ fault: 'connection', stale: true });
  });

  it('is an ordinary failure when a part of an answer had come', async () => {
    const { send } = await aClosingServer((socket) => socket.end('HTTP/1.1 2'));
    await send();
    await expect(send()).rejects.toMatchObject({ fault: 'connection', stale: false, sent: true });
  });

  it('is followed by one on a new connection', async () => {
    const { send, connections } = await aClosingServer((socket) => socket.resetAndDestroy());
    await Promise.all([send(), send(), send()]);
    await expect(send()).rejects.toMatchObject({ stale: true });
    expect(await send()).toBe('x');
    expect(connections()).toBe(4);
  });
});

it('a first request on a new connection that is reset is never taken for one on a kept connection', async () => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined).on('data', () => socket.resetAndDestroy());
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await vi.waitUntil(() => server.listening);
  const { port } = server.address() as { port: number };
  const asked = networkOf({}).send(new URL(`http://127.0.0.1:${port}/`), { method: 'POST', headers: {}, keep: true });
  await expect(asked).rejects.toMatchObject({ code: 'ECONNRESET', stale: false, sent: true });
});
