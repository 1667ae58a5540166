import { type OutgoingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { beforeAll, expect, it } from 'vitest';
import { atEndOfFile } from '../support/at-end.js';
import { setStage } from '../support/e2e.js';
import { type Served, startServe } from '../support/serve.js';

/** docs/serve.md */
const MOST_TRIES = 10;
const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };

type Attempt = { path?: string; method?: string; headers?: OutgoingHttpHeaders; body?: string };
/** Each way to show a token. */
const WAYS = {
  header: (token: string): Attempt => ({ headers: { authorization: `Bearer ${token}` } }),
  link: (token: string): Attempt => ({ path: `/?token=${encodeURIComponent(token)}` }),
  form: (token: string): Attempt => ({ path: '/login', method: 'POST', headers: FORM, body: `token=${token}` }),
};
const EACH = Object.values(WAYS);

/** What someone says who wants to be taken for another person. */
const claimed = (at: number) => {
  const address = `198.51.100.${at}`;
  return { 'x-forwarded-for': address, 'x-real-ip': address, 'x-client-ip': address, forwarded: `for=${address}` };
};

/** The status that an attempt from an address of this machine is answered with. */
function attempt(
  { url }: Served,
  { path = '/api/v1/runs', method = 'GET', headers, body }: Attempt,
  from = '127.0.0.1',
) {
  return new Promise<number>((resolve, reject) => {
    const sent = request(
      `${url}${path}`,
      { method, headers: { ...headers }, agent: false, localAddress: from },
      (answer) => {
        text(answer).then(() => resolve(answer.statusCode ?? 0), reject);
      },
    );
    sent.on('error', reject).end(body);
  });
}

const atEnd = atEndOfFile();
let served: Served;
beforeAll(async () => {
  served = await startServe(await setStage({}, atEnd), [], {}, atEnd);
});

it('a cookie that nobody was given opens nothing, however many are tried', async () => {
  const [name = '', value = ''] = (await cookieOf(served)).split('=');
  const [ends = '', proof = ''] = value.split('.');
  const later = String(Number(ends) + 1);
  const forged = [
    '',
    served.token,
    proof,
    `${ends}.`,
    `${later}.${proof}`,
    `${ends}.${proof.toUpperCase()}`,
    `9${value}`,
  ];
  const many = Array.from({ length: 200 }, (_, at) => `${ends}.${String(at).padStart(43, 'x')}`);
  for (const each of [...forged, ...many]) {
    expect([each, await attempt(served, { headers: { cookie: `${name}=${each}` } })]).toEqual([each, 401]);
  }
  expect(await attempt(served, { headers: { cookie: `${name}=${value}` } })).toBe(200);
});

/** All of 127.0.0.0/8 is this machine on Linux alone. */
it.runIf(process.platform === 'linux')('a thousand addresses that guess keep nobody else waiting', async () => {
  const addresses = Array.from({ length: 1_000 }, (_, at) => `127.1.${at >> 8}.${at & 255}`);
  const guess = WAYS.header('a-guess');
  for (let at = 0; at < addresses.length; at += 50) {
    const some = addresses.slice(at, at + 50);
    expect(new Set(await Promise.all(some.map((address) => attempt(served, guess, address))))).toEqual(new Set([401]));
  }
  for (let tries = 0; tries < MOST_TRIES; tries += 1) await attempt(served, guess, '127.2.0.1');
  expect(await attempt(served, guess, '127.2.0.1')).toBe(429);
  // A long token cannot be guessed, so the right one is let in from the same address.
  expect(await attempt(served, WAYS.header(served.token), '127.2.0.1')).toBe(200);
  expect(await attempt(served, WAYS.header(served.token), '127.2.0.2')).toBe(200);
});

// Last: afterwards 127.0.0.1 waits for a minute.
it('ten wrong tokens are tried in a minute, in whatever way they are shown and no matter who their sender claims to be', async () => {
  const cookie = await cookieOf(served);
  const answers: number[] = [];
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const { headers, ...rest } = EACH[tries % EACH.length]?.(`a-guess-${tries}`) ?? {};
    answers.push(await attempt(served, { ...rest, headers: { ...headers, ...claimed(tries) } }));
  }
  expect(answers).toEqual(Array(MOST_TRIES).fill(401));
  for (const show of EACH) {
    const { headers, ...rest } = show('one-more');
    expect(await attempt(served, { ...rest, headers: { ...headers, ...claimed(99) } })).toBe(429);
  }
  expect(await attempt(served, WAYS.header(served.token))).toBe(200);
  expect(await attempt(served, { path: '/', headers: { cookie } })).toBe(200);
});

async function cookieOf({ url, token }: Served): Promise<string> {
  const logged = await fetch(`${url}/?token=${token}`, { redirect: 'manual' });
  return logged.headers.get('set-cookie')?.split(';')[0] ?? '';
}
