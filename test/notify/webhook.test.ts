import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { networkOf } from '../../src/network/network.js';
import { alertOf } from '../../src/notify/alert.js';
import { type PostOptions, postAlert, signatureOf, standardHeaders } from '../../src/notify/webhook.js';
import { openApi } from '../support/api.js';
import { A_RUN, aRunRecord, aRunStop } from '../support/builders.js';
import { openProxy } from '../support/connect-proxy.js';
import { DrivenClock, sleeping } from '../support/driven-clock.js';
import { DIRECT } from '../support/network.js';

vi.mock('node:timers/promises', async () => (await import('../support/driven-clock.js')).drivenTimers());

const SECRET = 'wh-s3cret';
const AT_ONCE = { attempts: 5, firstDelayMs: 0, factor: 2, timeoutMs: 10_000 };
const ALERT = theAlert();

beforeEach(() => {
  sleeping.clock = new DrivenClock();
});

describe('an alert', () => {
  it('is posted as JSON, as it is', async () => {
    const { posted, received } = await aReceiver([200]);
    expect(await posted()).toBe(true);
    expect(received).toMatchObject([
      {
        method: 'POST',
        path: '/services/T0/B0/pathsecret?key=querysecret',
        headers: { 'content-type': 'application/json' },
        body: ALERT,
      },
    ]);
  });

  it('is signed with the secret, together with the time', async () => {
    const { posted, received } = await aReceiver([200]);
    await posted();
    const body = JSON.stringify(received[0]?.body);
    const signature = received[0]?.headers['x-linq-cards-signature'];
    expect(signature).toBe(signatureOf(body, SECRET, new Date(sleeping.clock.now())));
    expect(signature).toMatch(/^t=1893456000,v1=[0-9a-f]{64}$/);
    const id = String(received[0]?.headers['x-linq-cards-delivery']);
    expect(received[0]?.headers).toMatchObject(standardHeaders(body, id, SECRET, new Date(sleeping.clock.now())));
  });

  it('is not signed where there is no secret', async () => {
    const { posted, received } = await aReceiver([200], null);
    expect(await posted()).toBe(true);
    expect(received[0]?.headers).not.toHaveProperty('x-linq-cards-signature');
  });

  it('is delivered with any 2xx', async () => {
    const { posted, received } = await aReceiver([204]);
    expect(await posted()).toBe(true);
    expect(received).toHaveLength(1);
  });
});

it('an alert goes through the proxy for its address', async () => {
  const { received, posted, port } = await aReceiver([200]);
  const proxy = await openProxy({ leads: { 'hooks.test': port } });
  const webhook = { url: new URL('http://hooks.test/services/a?b=c'), secret: undefined };
  expect(await posted({ webhook, network: networkOf({ HTTP_PROXY: proxy.url }) })).toBe(true);
  expect(proxy.asked).toEqual(['POST http://hooks.test/services/a?b=c']);
  expect(received).toMatchObject([{ path: '/services/a?b=c', headers: { host: 'hooks.test' }, body: ALERT }]);
});

describe('a signature of Standard Webhooks', () => {
  const KEY = `whsec_${Buffer.from('a key of thirty-two bytes, or so').toString('base64')}`;
  const now = new Date();

  it('is verified by the library of that standard', () => {
    const headers = standardHeaders('{"a":"é"}', 'msg-1', KEY, now);
    expect(new Webhook(KEY).verify('{"a":"é"}', headers)).toEqual({ a: 'é' });
    expect(() => new Webhook(KEY).verify('{"a":"e"}', headers)).toThrow();
    expect(() => new Webhook(KEY).verify('{"a":"é"}', { ...headers, 'webhook-id': 'msg-2' })).toThrow();
  });

  it('is made with a secret of any other kind as it is', () => {
    // printf 'msg-1.1.{}' | openssl dgst -sha256 -hmac sécret -binary | base64
    expect(standardHeaders('{}', 'msg-1', 'sécret', new Date(1_999))).toEqual({
      'webhook-id': 'msg-1',
      'webhook-timestamp': '1',
      'webhook-signature': 'v1,MOUx2TdtyJA0NlOjHqDNQoIl1CWQkVDr3kn2RdI9LAU=',
    });
  });
});

describe('a signature', () => {
  it('is the HMAC-SHA256 of the time and the body', () => {
    // printf '1.{}' | openssl dgst -sha256 -hmac secret
    expect(signatureOf('{}', 'secret', new Date(1_999))).toBe(
      't=1,v1=1122767b193110cfec322b6f199b599edbf608ed087f2d27afb0b97d99523908',
    );
  });

  it('is another one for another body, secret or second', () => {
    const signatures = [
      signatureOf('{}', 'secret', new Date(1_999)),
      signatureOf('{} ', 'secret', new Date(1_999)),
      signatureOf('{}', 'Secret', new Date(1_999)),
      signatureOf('{}', 'secret', new Date(2_000)),
    ];
    expect(new Set(signatures).size).toBe(4);
  });
});

describe('an alert that is not taken', () => {
  it.each([408, 429, 500, 502, 503, 599])('is posted again after a %d, as the same delivery', async (status) => {
    const { posted, received } = await aReceiver([status, 200]);
    expect(await posted()).toBe(true);
    const deliveries = received.map(({ headers }) => headers['x-linq-cards-delivery']);
    expect(deliveries).toHaveLength(2);
    expect(new Set(deliveries).size).toBe(1);
    expect(deliveries[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is posted again when the connection breaks off', async () => {
    const { posted, received } = await aReceiver(['cut', 200]);
    expect(await posted()).toBe(true);
    expect(received).toHaveLength(2);
  });

  it.each([400, 401, 403, 404, 410])('is not posted again after a %d', async (status) => {
    const { posted, received, logged } = await aReceiver([status]);
    expect(await posted()).toBe(false);
    expect(received).toHaveLength(1);
    expect(logged.at(-1)).toMatchObject({ level: 40, status });
  });

  it.each([301, 302, 307, 308])('is not posted to where a %d leads', async (status) => {
    const elsewhere = await openApi((response) => void response.end());
    const { posted, received } = await aReceiver([status], SECRET, { location: elsewhere.baseUrl });
    expect(await posted()).toBe(false);
    expect([received.length, elsewhere.received.length]).toEqual([1, 0]);
  });

  it.each([
    [4, true, 5],
    [5, false, 5],
  ])('is posted five times at most: %d failures', async (failures, delivered, requests) => {
    const { posted, received } = await aReceiver([...Array.from({ length: failures }, () => 500), 200]);
    expect(await posted()).toBe(delivered);
    expect(received).toHaveLength(requests);
  });

  it('is another delivery the next time', async () => {
    const { posted, received } = await aReceiver([200]);
    await posted();
    await posted();
    expect(new Set(received.map(({ headers }) => headers['x-linq-cards-delivery'])).size).toBe(2);
  });

  it('is signed again each time, with the time of that attempt', async () => {
    const { posted, received } = await aReceiver([503, 200], SECRET, { 'retry-after': '7' });
    await posted();
    const times = received.map(({ headers }) => /^t=(\d+)/.exec(String(headers['x-linq-cards-signature']))?.[1]);
    expect(Number(times[1]) - Number(times[0])).toBe(7);
  });

  it('fails nothing where nobody listens', async () => {
    const { options, logged } = someOptions(`${await nobody()}/pathsecret`);
    expect(await postAlert(ALERT, options)).toBe(false);
    expect(logged.at(-1)).toMatchObject({ level: 40, status: 'ECONNREFUSED' });
  });
});

describe('an alert that nobody answers', () => {
  it('is posted again', async () => {
    const { posted, received } = await aReceiver(['silent', 200]);
    expect(await posted({ policy: { ...AT_ONCE, timeoutMs: 500 } })).toBe(true);
    expect(received.length).toBeGreaterThan(1);
  });

  it('is given up after some times', async () => {
    const { posted, logged } = await aReceiver(['silent']);
    expect(await posted({ policy: { ...AT_ONCE, attempts: 2, timeoutMs: 50 } })).toBe(false);
    expect(logged.map(({ status, attempt }) => [status, attempt])).toEqual([
      ['ETIMEDOUT', 1],
      ['ETIMEDOUT', 2],
      ['ETIMEDOUT', undefined],
    ]);
  });
});

describe('the wait before it is posted again', () => {
  it.each([
    ['7', 7_000],
    ['60', 60_000],
    ['61', 60_000],
    ['86400', 60_000],
    ['0', 0],
    ['-1', 0],
    ['soon', 0],
    [new Date(Date.UTC(2030, 0, 1, 0, 0, 9)).toUTCString(), 9_000],
    [new Date(0).toUTCString(), 0],
  ])('is as long as the answer asks for, and a minute at most: Retry-After %s', async (retryAfter, ms) => {
    const { posted } = await aReceiver([429, 200], SECRET, { 'retry-after': retryAfter });
    expect(await posted()).toBe(true);
    expect(sleeping.clock.slept).toEqual([ms]);
  });

  it('is not made after the last time', async () => {
    const { posted } = await aReceiver([429], SECRET, { 'retry-after': '7' });
    expect(await posted()).toBe(false);
    expect(sleeping.clock.slept).toEqual([7_000, 7_000, 7_000, 7_000]);
  });

  it('is not made, and the alert counts as delivered, when the process is to end just after it was accepted', async () => {
    const ending = new AbortController();
    const { posted, received, logged } = await aReceiver([200]);
    const send: typeof DIRECT.send = async (...request) => {
      const answer = await DIRECT.send(...request);
      ending.abort();
      return answer;
    };
    expect(await posted({ signal: ending.signal, network: { ...DIRECT, send } })).toBe(true);
    expect(received).toHaveLength(1);
    expect(logged.at(-1)).toMatchObject({ msg: 'alert delivered' });
  });

  it('is given up when the process is to end', async () => {
    const ending = new AbortController();
    const { posted, received, logged } = await aReceiver([429], SECRET, { 'retry-after': '7' });
    sleeping.clock.onSleep = () => ending.abort();
    expect(await posted({ signal: ending.signal })).toBe(false);
    expect(received).toHaveLength(1);
    expect(logged.at(-1)).toMatchObject({ status: 'given up' });
  });
});

describe('the log', () => {
  it('tells that it was delivered, where to and which one', async () => {
    const { posted, received, logged } = await aReceiver([500, 200]);
    await posted();
    expect(logged.at(-1)).toMatchObject({
      level: 30,
      webhook: received[0]?.headers['host'],
      delivery: received[0]?.headers['x-linq-cards-delivery'],
      run: A_RUN,
    });
  });

  it.each([
    ['delivered', [200]],
    ['not taken', [500]],
    ['refused', [400]],
    ['cut off', ['cut' as const]],
  ])('has neither the secret nor the rest of the address: %s', async (_, answers) => {
    const { posted, logged } = await aReceiver(answers);
    await posted();
    expect(logged.length).toBeGreaterThan(0);
    expect(JSON.stringify(logged)).not.toMatch(/s3cret|pathsecret|querysecret/);
  });
});

/** A receiver that gives these answers in turn, the last one from then on, and a way to post an alert to it. */
async function aReceiver(
  answers: readonly (number | 'cut' | 'silent')[],
  secret: string | null = SECRET,
  headers: Record<string, string> = {},
) {
  let given = 0;
  const { baseUrl, received } = await openApi((response: ServerResponse) => {
    const answer = answers[Math.min(given, answers.length - 1)] ?? 200;
    given += 1;
    if (answer === 'cut') response.destroy();
    else if (answer !== 'silent') response.writeHead(answer, answer < 300 ? {} : headers).end();
  });
  const { options, logged } = someOptions(`${baseUrl}/services/T0/B0/pathsecret?key=querysecret`, secret);
  return {
    received,
    logged,
    port: Number(new URL(baseUrl).port),
    posted: (given: Partial<PostOptions> = {}) => postAlert(ALERT, { ...options, ...given }),
  };
}

function someOptions(url: string, secret: string | null = SECRET) {
  const logged: Record<string, unknown>[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => void logged.push(JSON.parse(line)) });
  const options: PostOptions = {
    webhook: { url: new URL(url), secret: secret ?? undefined },
    network: DIRECT,
    log,
    now: () => new Date(sleeping.clock.now()),
    signal: new AbortController().signal,
    policy: AT_ONCE,
  };
  return { options, logged };
}

/** An address at which nobody listens any more. */
async function nobody(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

function theAlert() {
  const alert = alertOf({ record: aRunRecord({ state: 'halted', stop: aRunStop() }), summary: null }, null, 'nightly');
  if (!alert) throw new Error('nothing to tell');
  return alert;
}
