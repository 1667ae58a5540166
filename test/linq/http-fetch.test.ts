import { createServer, type RequestListener } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { httpFetch, type RequestNote } from '../../src/linq/http-fetch.js';
import { networkOf } from '../../src/network/network.js';
import { listening } from '../support/listening.js';

describe('the HTTP client under the SDK', () => {
  it('sends method, headers and body as they are, and counts the body in bytes', async () => {
    const { url } = await aServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const { method, headers } = request;
      response.end(JSON.stringify({ method, headers, body: Buffer.concat(chunks).toString() }));
    });
    const body = '{"first_name":"Zoë 🙂"}';
    const response = await httpFetch(networkOf({}))(url, { method: 'PATCH', headers: { 'X-One': '1' }, body });
    expect(await response.json()).toMatchObject({
      method: 'PATCH',
      headers: { 'x-one': '1', 'content-length': String(Buffer.byteLength(body)) },
      body,
    });
  });

  it('gives status, headers and body', async () => {
    const { url } = await aServer((_, response) => {
      response.writeHead(503, { 'retry-after': '7', 'x-many': ['a', 'b'] }).end('busy');
    });
    const response = await httpFetch(networkOf({}))(url);
    expect([response.status, response.ok, await response.text()]).toEqual([503, false, 'busy']);
    expect([response.headers.get('retry-after'), response.headers.get('x-many')]).toEqual(['7', 'a, b']);
  });

  it.each([204, 304])('takes a %d without a body', async (status) => {
    const { url } = await aServer((_, response) => void response.writeHead(status).end());
    const response = await httpFetch(networkOf({}))(url);
    expect([response.status, await response.text()]).toEqual([status, '']);
  });

  it('keeps its connection from one request to the next', async () => {
    const { url, connections } = await aServer((_, response) => void response.end('x'));
    const fetch = httpFetch(networkOf({}));
    for (let request = 0; request < 3; request += 1) await (await fetch(url)).text();
    expect(connections()).toBe(1);
  });

  it('tells when a request has left, before the answer is there', async () => {
    const told: string[] = [];
    const { url } = await aServer((_, response) => {
      told.push('arrived');
      setImmediate(() => response.end('x'));
    });
    await httpFetch(networkOf({}))(url, {
      method: 'POST',
      body: 'x',
      note: { way: { onSent: () => told.push('sent') } },
    });
    expect(told.toSorted()).toEqual(['arrived', 'sent']);
  });

  it('does not tell so of a request that never left', async () => {
    const onSent = vi.fn();
    await expect(
      httpFetch(networkOf({}))('http://127.0.0.1:1/', { method: 'POST', body: 'x', note: { way: { onSent } } }),
    ).rejects.toThrow();
    expect(onSent).not.toHaveBeenCalled();
  });

  it.each([
    ['on a new connection', 0],
    ['on a kept one', 1],
  ])('asks %s whether a request may leave, and waits for that before anything arrives', async (_, before) => {
    const told: string[] = [];
    const { url, connections } = await aServer((_, response) => {
      told.push('arrived');
      response.end('x');
    });
    const fetch = httpFetch(networkOf({}));
    for (let request = 0; request < before; request += 1) await (await fetch(url)).text();
    told.length = 0;
    const leaving = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(connections()).toBe(1);
      told.push('may leave');
    };
    await (await fetch(url, { method: 'POST', body: 'x', note: { way: { leaving } } })).text();
    expect(told).toEqual(['may leave', 'arrived']);
  });

  it('ends a request that may not leave with the reason, and nothing of it arrives', async () => {
    const arrived = vi.fn();
    const { url } = await aServer((_, response) => {
      arrived();
      response.end('x');
    });
    const reason = new Error('held back');
    const leaving = async () => {
      throw reason;
    };
    const note: RequestNote = { way: { leaving } };
    const fetch = httpFetch(networkOf({}));
    await expect(fetch(url, { method: 'POST', body: 'x', note })).rejects.toBe(reason);
    await (await fetch(url)).text();
    expect([arrived.mock.calls.length, note.failure]).toEqual([1, reason]);
  });

  it('says of a request that is given up before it may leave that it was not sent', async () => {
    const { url } = await aServer((_, response) => void response.end('x'));
    const ending = new AbortController();
    const leaving = () => {
      setImmediate(() => ending.abort());
      return new Promise<void>(() => undefined);
    };
    const given = { method: 'POST', body: 'x', signal: ending.signal, note: { way: { leaving } } };
    await expect(httpFetch(networkOf({}))(url, given)).rejects.toMatchObject({ fault: 'aborted', sent: false });
  });

  it('does not follow a redirect', async () => {
    const paths: (string | undefined)[] = [];
    const { url } = await aServer((request, response) => {
      paths.push(request.url);
      response.writeHead(308, { location: '/elsewhere' }).end();
    });
    expect((await httpFetch(networkOf({}))(`${url}/here`, { method: 'POST' })).status).toBe(308);
    expect(paths).toEqual(['/here']);
  });

  it('is given up while it waits for an answer', async () => {
    const ending = new AbortController();
    const { url } = await aServer(() => ending.abort());
    await expect(httpFetch(networkOf({}))(url, { signal: ending.signal })).rejects.toMatchObject({ fault: 'aborted' });
  });

  it('is given up while it waits for the rest of a body', async () => {
    const ending = new AbortController();
    const { url } = await aServer((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => ending.abort());
    });
    await expect(httpFetch(networkOf({}))(url, { signal: ending.signal })).rejects.toThrow();
  });

  it('sends nothing when it has been given up before', async () => {
    let requests = 0;
    const { url } = await aServer((_, response) => {
      requests += 1;
      response.end();
    });
    await expect(httpFetch(networkOf({}))(url, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      fault: 'aborted',
    });
    await httpFetch(networkOf({}))(url);
    expect(requests).toBe(1);
  });
});

async function aServer(listener: RequestListener) {
  let connections = 0;
  const server = createServer(listener).on('connection', () => {
    connections += 1;
  });
  const port = await listening(server);
  return { url: `http://127.0.0.1:${port}`, connections: () => connections };
}
