import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openLinqClient, type Reply } from '../../src/linq/client.js';
import { type Api, anErrorBody, openApi, sendJson, sendText } from '../support/api.js';
import { A_NUMBER } from '../support/builders.js';
import { noAnswer } from '../support/linq.js';
import { freePort } from '../support/redis.js';

const CARD = { phone_number: A_NUMBER, first_name: 'Acme', is_active: true };
const ENCODED = encodeURIComponent(A_NUMBER);

function clientFor({ baseUrl }: Pick<Api, 'baseUrl'>, timeoutMs = 2_000) {
  return openLinqClient({ apiKey: 'key-1', baseUrl, timeoutMs });
}

/** What the client makes of an answer to a write. */
async function replyTo(answer: (response: ServerResponse) => void, timeoutMs?: number): Promise<Reply> {
  const api = await openApi(answer);
  return clientFor(api, timeoutMs).createCard(A_NUMBER, { firstName: 'Acme' });
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('a request to Linq', () => {
  it('to create a card holds the number and only the fields that are set', async () => {
    const api = await openApi((response) => sendJson(response, { body: CARD }));
    await clientFor(api).createCard(A_NUMBER, { firstName: 'Zoë', imageUrl: 'https://example.com/a.png' });
    expect(api.received).toMatchObject([
      {
        method: 'POST',
        path: '/v3/contact_card',
        headers: { authorization: 'Bearer key-1', 'content-type': 'application/json' },
      },
    ]);
    expect(api.received[0]?.body).toEqual({
      phone_number: A_NUMBER,
      first_name: 'Zoë',
      image_url: 'https://example.com/a.png',
    });
  });

  it('to update a card has the number in its address and only the fields that are set in its body', async () => {
    const api = await openApi((response) => sendJson(response, { body: CARD }));
    await clientFor(api).updateCard(A_NUMBER, { lastName: 'Support' });
    expect(api.received).toMatchObject([{ method: 'PATCH', path: `/v3/contact_card?phone_number=${ENCODED}` }]);
    expect(api.received[0]?.body).toEqual({ last_name: 'Support' });
  });

  it('to read asks for one card, for all cards or for all lines', async () => {
    const api = await openApi((response) => sendJson(response, { body: {} }));
    const client = clientFor(api);
    await client.readCard(A_NUMBER);
    await client.listCards();
    await client.listLines();
    expect(api.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET /v3/contact_card?phone_number=${ENCODED}`,
      'GET /v3/contact_card',
      'GET /v3/phone_numbers',
    ]);
  });

  it('is sent with our key, whatever the custom headers of the SDK say', async () => {
    vi.stubEnv('LINQ_API_V3_CUSTOM_HEADERS', 'authorization: Bearer other\nX-Team: cards');
    const api = await openApi((response) => sendJson(response, { body: {} }));
    await clientFor(api).listCards();
    expect(api.received[0]?.headers).toMatchObject({ authorization: 'Bearer key-1', 'x-team': 'cards' });
  });

  it('writes nothing anywhere, whatever level of logging the environment asks of the SDK', async () => {
    vi.stubEnv('LINQ_API_V3_LOG', 'debug');
    const printed = (['debug', 'log', 'info', 'warn', 'error'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation(() => undefined),
    );
    const written = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'));
    await replyTo((response) => sendJson(response, { status: 500, body: anErrorBody({ code: 3006 }) }));
    expect([...printed, ...written].flatMap((spy) => spy.mock.calls)).toEqual([]);
  });
});

describe('an answer', () => {
  it('comes with its status, its body as it is, and the trace id of its header', async () => {
    const reply = await replyTo((response) =>
      sendJson(response, { body: { ...CARD, more: [1] }, headers: { 'X-Trace-ID': 'abc' } }),
    );
    expect(reply).toEqual({
      kind: 'answer',
      httpStatus: 200,
      code: null,
      body: { ...CARD, more: [1] },
      traceId: 'abc',
    });
  });

  it('that is an error comes with Linq’s code and the trace id of its body', async () => {
    const reply = await replyTo((response) =>
      sendJson(response, { status: 409, body: anErrorBody({ code: 2014 }, 'body'), headers: { 'X-Trace-ID': 'head' } }),
    );
    expect(reply).toMatchObject({ kind: 'answer', httpStatus: 409, code: 2014, traceId: 'body' });
    expect(reply).not.toHaveProperty('retryAfterMs');
  });

  it.each([
    ['no trace id in its body', anErrorBody({ code: 2014 })],
    ['no body that could be read', 'not found'],
  ])('that is an error with %s comes with the trace id of its header', async (_, body) => {
    const reply = await replyTo((response) =>
      sendJson(response, { status: 409, body, headers: { 'X-Trace-ID': 'head' } }),
    );
    expect(reply).toMatchObject({ kind: 'answer', httpStatus: 409, traceId: 'head' });
  });

  it.each([
    ['a web page', (response: ServerResponse) => sendText(response, 503, 'text/html', '<html>busy</html>')],
    ['half a JSON', (response: ServerResponse) => sendText(response, 503, 'application/json', '{"error":{"code":40')],
    ['another shape', (response: ServerResponse) => sendJson(response, { status: 503, body: { error: 'busy' } })],
    [
      'a code that is no number',
      (response: ServerResponse) => sendJson(response, { status: 503, body: { error: { code: '4004' } } }),
    ],
  ])('that is an error with %s has no code and no trace id', async (_, answer) => {
    expect(await replyTo(answer)).toMatchObject({ kind: 'answer', httpStatus: 503, code: null, traceId: null });
  });

  it.each([
    ['a web page', (response: ServerResponse) => sendText(response, 200, 'text/html', '<p>Hi</p>'), 200, '<p>Hi</p>'],
    ['no content', (response: ServerResponse) => void response.writeHead(204).end(), 204, null],
    [
      'a body of length 0',
      (response: ServerResponse) =>
        void response.writeHead(200, { 'content-type': 'application/json', 'content-length': '0' }).end(),
      200,
      undefined,
    ],
  ])('that is a success with %s is handed on as it is', async (_, answer, httpStatus, body) => {
    expect(await replyTo(answer)).toEqual({ kind: 'answer', httpStatus, code: null, body, traceId: null });
  });

  it.each([
    ['half a JSON', JSON.stringify(CARD).slice(0, 20)],
    ['an empty body', ''],
    ['a web page that calls itself JSON', '<p>Hi</p>'],
  ])('that is a success with %s could not be read, so that what it says is not known', async (_, text) => {
    const reply = await replyTo((response) => sendText(response, 200, 'application/json', text));
    expect(reply).toMatchObject({ kind: 'unreadable' });
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('that is compressed is read: %s', async (encoding, compress) => {
    const reply = await replyTo((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
      response.end(compress(JSON.stringify(CARD)));
    });
    expect(reply).toMatchObject({ kind: 'answer', httpStatus: 200, body: CARD });
  });

  it('that is compressed and cannot be read says nothing, but for its status', async () => {
    const answer = (status: number) => (response: ServerResponse) =>
      void response
        .writeHead(status, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end('no gzip');
    expect(await replyTo(answer(200))).toMatchObject({ kind: 'unreadable' });
    expect(await replyTo(answer(503))).toMatchObject({ kind: 'answer', httpStatus: 503, code: null });
  });

  it.each([600, 799, 999])('with the status %d, which HTTP does not know, is one like any other', async (status) => {
    const reply = await replyTo((response) =>
      sendJson(response, { status, body: anErrorBody({ code: 3006 }, 'trace') }),
    );
    expect(reply).toMatchObject({ kind: 'answer', httpStatus: status, code: 3006, traceId: 'trace' });
  });

  it('that is a success and holds an error has its code and its trace id', async () => {
    const reply = await replyTo((response) => sendJson(response, { body: anErrorBody({ code: 4004 }, 'trace') }));
    expect(reply).toMatchObject({ kind: 'answer', httpStatus: 200, code: 4004, traceId: 'trace' });
  });

  it('that is a redirect is not followed', async () => {
    const api = await openApi((response) => void response.writeHead(307, { location: '/elsewhere' }).end());
    const reply = await clientFor(api).createCard(A_NUMBER, { firstName: 'Acme' });
    expect(reply).toMatchObject({ kind: 'answer', httpStatus: 307, code: null });
    expect(api.received.map(({ path }) => path)).toEqual(['/v3/contact_card']);
  });
});

describe('the wait that an answer asks for', () => {
  const afterHeader = (retryAfter: string, inBody?: number) =>
    replyTo((response) =>
      sendJson(response, {
        status: 429,
        body: anErrorBody({ code: 1007, ...(inBody !== undefined && { retry_after: inBody }) }),
        headers: { 'retry-after': retryAfter },
      }),
    );

  it.each([
    ['30', 30_000],
    ['0', 0],
    ['0.5', 500],
    ['86400', 86_400_000],
    ['86401', 86_400_000],
  ])('is read from a header of %s seconds as %d milliseconds', async (header, retryAfterMs) => {
    expect(await afterHeader(header)).toMatchObject({ retryAfterMs });
  });

  it('is read from a header that is a date', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(Date.UTC(2030, 0, 1, 12, 0, 0));
    expect(await afterHeader('Tue, 01 Jan 2030 12:00:45 GMT')).toMatchObject({ retryAfterMs: 45_000 });
  });

  it('is none for a date that has passed', async () => {
    expect(await afterHeader('Sat, 01 Jan 2000 00:00:00 GMT')).toMatchObject({ retryAfterMs: 0 });
  });

  it('is the one of the header where header and body differ', async () => {
    expect(await afterHeader('5', 99)).toMatchObject({ retryAfterMs: 5_000 });
  });

  it('is read from the body where the header says nothing that can be understood', async () => {
    expect(await afterHeader('soon', 7)).toMatchObject({ retryAfterMs: 7_000 });
  });

  it('is read from the body where there is no header', async () => {
    const body = anErrorBody({ code: 1007, retry_after: 12 });
    expect(await replyTo((response) => sendJson(response, { status: 429, body }))).toMatchObject({
      retryAfterMs: 12_000,
    });
  });

  it('is not known where neither says anything', async () => {
    expect(await afterHeader('soon')).not.toHaveProperty('retryAfterMs');
  });
});

describe('no answer', () => {
  it('because nobody accepts the connection means that nothing was sent', async () => {
    const client = clientFor({ baseUrl: `http://127.0.0.1:${await freePort()}` });
    expect(await client.createCard(A_NUMBER, { firstName: 'Acme' })).toEqual(
      noAnswer({ sent: false, cause: 'ECONNREFUSED' }),
    );
  });

  it('because the connection was cut means that it may have been sent', async () => {
    expect(await replyTo((response) => void response.destroy())).toEqual(noAnswer());
  });

  it('because the connection was cut in the middle of the answer means that it was sent', async () => {
    const reply = await replyTo((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
      response.write('{"phone_number"', () => response.destroy());
    });
    expect(reply).toEqual(noAnswer());
  });

  it('within the time for a request means that it may have been sent', async () => {
    expect(await replyTo(() => undefined, 500)).toEqual(noAnswer({ fault: 'aborted', cause: 'ETIMEDOUT' }));
  });

  it.each([200, 500])('within the time for a request is also a body that never comes after a %d', async (status) => {
    const reply = await replyTo((response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.write('{');
    }, 500);
    expect(reply).toEqual(noAnswer({ fault: 'aborted', cause: 'ETIMEDOUT' }));
  });
});
