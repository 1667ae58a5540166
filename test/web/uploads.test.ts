import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { limitedUpload, MOST_UPLOADS } from '../../src/web/uploads.js';
import { anApp, TOKEN } from '../support/web.js';

const bytes = (count: number) => Readable.from([Buffer.alloc(400), Buffer.alloc(count - 400)]);
const codeOf = (stream: Readable) =>
  text(stream).then(
    (all) => all.length,
    (error: { code: string }) => error.code,
  );

describe('an upload', () => {
  it('may be as large as is allowed, and not a byte larger', async () => {
    const results = [999, 1_000, 1_001].map((size) => codeOf(limitedUpload(bytes(size), { maxBytes: 1_000 })));
    expect(await Promise.all(results)).toEqual([999, 1_000, 'source_too_large']);
  });

  it('may be as large as the disk has room for', async () => {
    const results = [1_000, 1_001].map((size) =>
      codeOf(limitedUpload(bytes(size), { maxBytes: 5_000, freeBytes: 1_000 })),
    );
    expect(await Promise.all(results)).toEqual([1_000, 'source_too_large']);
  });

  it('that is too large is read to its end anyway, so that the answer is heard', async () => {
    const source = bytes(10_000);
    const ended = once(source, 'end');
    expect(await codeOf(limitedUpload(source, { maxBytes: 1_000 }))).toBe('source_too_large');
    await ended;
  });

  it('that is broken off is no shorter file', async () => {
    const source = new PassThrough();
    const result = codeOf(limitedUpload(source, { maxBytes: 1_000 }));
    source.write('phone_number\n+1202');
    source.destroy();
    expect(await result).toBe('source_unreadable');
  });

  it('that stops coming is ended', async () => {
    const source = new PassThrough();
    source.write('phone_number\n');
    expect(await codeOf(limitedUpload(source, { maxBytes: 1_000 }, 20))).toBe('source_unreadable');
  });
});

/** Takes files, and tells how many bytes there were; each waits until it has come to its end. */
function takeFiles(app: FastifyInstance): void {
  app.addContentTypeParser('text/csv', async (_: unknown, payload: Readable) => payload);
  app.post('/files', async (incoming) => {
    const content = limitedUpload(incoming.body as Readable, { maxBytes: 0, ...(await app.uploadLimits?.()) });
    return { bytes: (await text(content)).length };
  });
}

async function listening() {
  const stage = await anApp({ add: takeFiles });
  await stage.app.listen({ port: 0 });
  const { port } = stage.app.server.address() as AddressInfo;
  const begin = (headers: Record<string, string> = {}) => {
    const authorization = `Bearer ${TOKEN}`;
    const all = { authorization, 'content-type': 'text/csv', ...headers };
    const sent = request({ port, host: '127.0.0.1', path: '/files', method: 'POST', headers: all, agent: false });
    sent.flushHeaders();
    const answer = new Promise<{ status: number; body: string; retryAfter: string | undefined }>((resolve, reject) => {
      sent.on('error', reject);
      sent.on('response', (response) => {
        const retryAfter = response.headers['retry-after'];
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body, retryAfter }), reject);
      });
    });
    return { sent, answer };
  };
  return { ...stage, port, begin };
}

describe('a server that takes files', () => {
  it('refuses one that says itself that it is too large before it is sent', async () => {
    const { begin } = await listening();
    const { sent, answer } = begin({ 'content-length': String(1_000_000_000) });
    const { status, body } = await answer;
    expect([status, JSON.parse(body).code]).toEqual([413, 'source_too_large']);
    sent.destroy();
  });

  it('refuses one that does not say so as soon as it is, and says why to who is still sending', async () => {
    const { begin } = await listening();
    const { sent, answer } = begin();
    for (let chunk = 0; chunk < 50; chunk += 1) sent.write(Buffer.alloc(1_000));
    const { status, body } = await answer;
    expect([status, JSON.parse(body).detail]).toEqual([413, expect.stringContaining('1 kB')]);
    sent.end();
  });

  it('takes twenty slow ones at a time, tells the other 180 to come again, and goes on serving', async () => {
    const { begin, ask } = await listening();
    const uploads = Array.from({ length: 200 }, () => begin());
    const refused: string[] = [];
    await new Promise<void>((resolve) => {
      for (const { answer } of uploads) {
        answer.then(({ status, retryAfter }) => {
          if (status === 503) refused.push(retryAfter ?? '');
          if (refused.length === 200 - MOST_UPLOADS) resolve();
        });
      }
    });
    expect(new Set(refused)).toEqual(new Set(['10']));
    expect((await ask({ url: '/' })).statusCode).toBe(200);
    for (const { sent } of uploads) sent.end('+1202');
    const done = (await Promise.all(uploads.map(({ answer }) => answer))).filter(({ status }) => status === 200);
    expect(done).toHaveLength(MOST_UPLOADS);
    const next = begin();
    next.sent.end('12345');
    expect((await next.answer).body).toBe('{"bytes":5}');
  });

  it('frees the place of one that is broken off', async () => {
    const { begin } = await listening();
    const uploads = Array.from({ length: MOST_UPLOADS }, () => begin());
    for (const { answer } of uploads) answer.catch(() => undefined);
    const status = async () => {
      const { sent, answer } = begin();
      sent.end('1');
      return (await answer).status;
    };
    // The server hears of a connection, and of its end, a little later than the sender.
    while ((await status()) === 200);
    for (const { sent } of uploads) sent.destroy();
    while ((await status()) === 503);
    expect(await Promise.all([status(), status()])).toEqual([200, 200]);
  });
});
