import { afterEach, describe, expect, it, vi } from 'vitest';
import { localPath, withoutToken } from '../../../src/web/security/local-path.js';
import { anApp, TOKEN, type WebStage } from '../../support/web.js';

afterEach(() => vi.useRealTimers());

const SHORT_TOKEN = 'short-token';
const OURS = { origin: 'http://localhost:80', 'sec-fetch-site': 'same-origin' };
const PAGE = { accept: 'text/html,*/*' };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const withChange = () => anApp({ add: (app) => app.post('/change', async () => 'changed') });
async function wrong(stage: WebStage, times: number, remoteAddress: string): Promise<number[]> {
  const statuses: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const { statusCode } = await stage.askUnknown({ url: '/', headers: bearer('wrong'), remoteAddress });
    statuses.push(statusCode);
  }
  return statuses;
}

describe('who has no token', () => {
  it.each([
    '/',
    '/runs/x',
    '/api/v1/runs',
    '/metrics',
    '/queues',
    '/queues/api/queues',
    '/nowhere',
    '/assets/../runs',
    '//',
  ])('gets nothing at %s', async (url) => {
    const { statusCode, body, headers } = await (await anApp()).askUnknown({ url });
    expect([statusCode, JSON.parse(body).code, headers['www-authenticate']]).toEqual([
      401,
      'login_needed',
      'Bearer realm="linq-cards"',
    ]);
  });

  it('is asked for it in a browser, and comes to the page that was asked for', async () => {
    const stage = await withChange();
    const asked = await stage.askUnknown({ url: '/runs/7?x=<1>', headers: PAGE });
    expect([asked.statusCode, asked.headers['content-type']]).toEqual([401, 'text/html; charset=utf-8']);
    expect(asked.body).toContain('name="next" value="/runs/7?x=%3C1%3E"');
    const payload = new URLSearchParams({ token: TOKEN, next: '/runs/7' }).toString();
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...OURS };
    const logged = await stage.askUnknown({ method: 'POST', url: '/login', payload, headers: form });
    expect([logged.statusCode, logged.headers.location]).toEqual([303, '/runs/7']);
    const cookie = String(logged.headers['set-cookie']).split(';')[0] ?? '';
    expect((await stage.askUnknown({ url: '/', headers: { cookie } })).statusCode).toBe(200);
  });

  it('is told no more than that all is well, and gets the style sheets', async () => {
    const stage = await anApp();
    const open = ['/healthz', '/readyz', '/assets/pico.min.css', '/login'];
    const answers = await Promise.all(open.map((url) => stage.askUnknown({ url })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
  });
});

describe('the link that is printed', () => {
  it('logs a browser in, with a cookie that scripts and other sites cannot use, and leaves the address', async () => {
    const { headers, statusCode } = await (await anApp()).askUnknown({ url: `/?token=${TOKEN}&state=halted` });
    expect([statusCode, headers.location]).toEqual([303, '/?state=halted']);
    const [pair, ...attributes] = String(headers['set-cookie']).split('; ');
    expect(pair).not.toContain(TOKEN);
    expect(attributes).toEqual(['Path=/', 'HttpOnly', 'SameSite=Strict', 'Max-Age=2592000']);
  });

  it('sets a cookie for https only, where a proxy has https', async () => {
    const headers = { 'x-forwarded-proto': 'https' };
    const answer = await (await anApp()).askUnknown({ url: `/?token=${TOKEN}`, headers });
    expect(String(answer.headers['set-cookie'])).toMatch(/; Secure$/);
  });

  it('with a wrong token logs nobody in, and the page does not repeat it', async () => {
    const answer = await (await anApp()).askUnknown({ url: '/?token=a-guess', headers: PAGE });
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([401, undefined]);
    expect(answer.body).toContain('Wrong token.');
    expect(answer.body).not.toContain('a-guess');
  });

  it.each([
    ['//evil.example/?token=x', '/'],
    ['/.//evil.example/?token=x&y=1', '/evil.example/?y=1'],
    ['/\\evil.example?token=x', '/'],
    ['/runs/1?token=x', '/runs/1'],
  ])('leads to no other host: %s', (url, expected) => {
    expect(withoutToken(url)).toBe(expected);
  });

  it.each(['https://evil.example/x', '//evil.example/x', 'javascript:alert(1)', '\\\\evil.example', 'http://['])(
    'nor does the form: %s',
    (next) => expect(localPath(next)).toMatch(/^\/(?!\/)/),
  );
});

describe('a wrong token', () => {
  it('is tried ten times a minute from one address; then a right one that is short waits too, and others do not', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const stage = await anApp({ token: SHORT_TOKEN });
    expect(await wrong(stage, 10, '192.0.2.1')).toEqual(Array(10).fill(401));
    const right = await stage.ask({ url: '/', remoteAddress: '192.0.2.1' });
    expect([right.statusCode, right.headers['retry-after'], right.json().code]).toEqual([429, '60', 'login_throttled']);
    expect((await stage.ask({ url: '/', remoteAddress: '192.0.2.2' })).statusCode).toBe(200);
    vi.setSystemTime(Date.now() + 60_000);
    expect((await stage.ask({ url: '/', remoteAddress: '192.0.2.1' })).statusCode).toBe(200);
  });

  it('keeps no right one out that has 32 characters or more, however many came from its address', async () => {
    const stage = await anApp({ token: 'x'.repeat(32) });
    expect(await wrong(stage, 12, '192.0.2.1')).toEqual([...Array(10).fill(401), 429, 429]);
    expect((await stage.ask({ url: '/', remoteAddress: '192.0.2.1' })).statusCode).toBe(200);
    expect(await wrong(stage, 1, '192.0.2.1')).toEqual([429]);
    const short = await anApp({ token: 'x'.repeat(31) });
    await wrong(short, 10, '192.0.2.1');
    expect((await short.ask({ url: '/', remoteAddress: '192.0.2.1' })).statusCode).toBe(429);
  });

  it('is counted also where many come at once', async () => {
    const stage = await anApp();
    const statuses = await Promise.all(Array.from({ length: 20 }, () => wrong(stage, 1, '192.0.2.1')));
    // Fewer may be: the limit tells of all of them at once.
    expect(statuses.flat().filter((status) => status === 401).length).toBeLessThanOrEqual(10);
    expect(await wrong(stage, 1, '192.0.2.1')).toEqual([429]);
  });

  it('does not count where the token is right', async () => {
    const stage = await anApp({ token: SHORT_TOKEN });
    for (let time = 0; time < 12; time += 1) expect((await stage.ask({ url: '/' })).statusCode).toBe(200);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', 429],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', 401],
    ['2001:db8::1', '2001:0db8:0:0:1::', 429],
    ['::ffff:192.0.2.1', '192.0.2.1', 429],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', 401],
  ])('counts for all addresses that one customer of a network has: %s, %s: %d', async (one, other, status) => {
    const stage = await anApp();
    await wrong(stage, 10, one);
    expect(await wrong(stage, 1, other)).toEqual([status]);
  });

  it('counts in link, header and form alike', async () => {
    const stage = await anApp({ token: SHORT_TOKEN });
    const remoteAddress = '192.0.2.1';
    await wrong(stage, 8, remoteAddress);
    await stage.askUnknown({ url: '/?token=guess', remoteAddress });
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...OURS };
    const post = { method: 'POST', url: '/login', headers: form, remoteAddress } as const;
    expect((await stage.askUnknown({ ...post, payload: 'token=guess' })).statusCode).toBe(401);
    expect((await stage.askUnknown({ ...post, payload: `token=${SHORT_TOKEN}` })).statusCode).toBe(429);
  });

  it('of another person at the same address does not throw out who is logged in', async () => {
    const stage = await anApp();
    const cookie = await stage.cookie();
    await wrong(stage, 11, '127.0.0.1');
    expect((await stage.askUnknown({ url: '/', headers: { cookie } })).statusCode).toBe(200);
  });

  it.each(['', 'Bearer', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(0, -1)}`, `Bearer ${TOKEN} x`])(
    'is also %j, in a header',
    async (authorization) => {
      const { statusCode } = await (await anApp()).askUnknown({ url: '/', headers: { authorization } });
      expect(statusCode).toBe(401);
    },
  );
});

describe('a page of another site', () => {
  it('cannot have anything changed by a browser that is logged in', async () => {
    const stage = await withChange();
    const cookie = await stage.cookie();
    const change = (headers: Record<string, string>) =>
      stage.askUnknown({ method: 'POST', url: '/change', headers: { cookie, ...headers } });
    const foreign = await change({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' });
    expect([foreign.statusCode, foreign.json().code]).toEqual([403, 'origin_refused']);
    expect((await change({})).statusCode).toBe(403);
    expect((await change(OURS)).statusCode).toBe(200);
  });

  it('cannot log a browser in', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' };
    const stage = await anApp();
    const answer = await stage.askUnknown({ method: 'POST', url: '/login', payload: `token=${TOKEN}`, headers });
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([403, undefined]);
  });

  it('cannot pass for ours by letting its name lead here', async () => {
    const stage = await anApp();
    const answer = await stage.ask({ url: '/', headers: { host: 'evil.example' } });
    expect([answer.statusCode, answer.json().code]).toEqual([421, 'host_refused']);
    expect((await stage.askUnknown({ url: '/healthz', headers: { host: 'evil.example' } })).statusCode).toBe(421);
    expect((await stage.ask({ url: '/', headers: { host: 'cards.example.com' } })).statusCode).toBe(200);
  });

  it('is given no leave to read anything', async () => {
    const answer = await (await anApp()).ask({ url: '/', headers: { origin: 'https://evil.example' } });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('a program with the token needs no Origin', async () => {
    expect((await (await withChange()).ask({ method: 'POST', url: '/change' })).statusCode).toBe(200);
  });
});

it('the token is in no log line and no page, right or wrong', async () => {
  const stage = await anApp();
  await stage.askUnknown({ url: `/?token=${TOKEN}` });
  await stage.askUnknown({ url: '/nowhere?token=a-guess', headers: PAGE });
  await stage.askUnknown({ url: '/%zz?token=a-guess' });
  await stage.ask({ url: '/nowhere' });
  const cookie = await stage.cookie();
  const pages = await Promise.all(
    ['/', '/login', '/metrics', '/nowhere'].map((url) => stage.askUnknown({ url, headers: { cookie, ...PAGE } })),
  );
  const written = [...stage.logged, ...pages.map(({ body }) => body)].join('\n');
  expect(stage.logged.length).toBeGreaterThan(5);
  expect(written).not.toMatch(new RegExp(`${TOKEN}|a-guess|${cookie.split('=')[1]}`));
});

it('pages run no script and no style of others, are framed by nobody and kept by no browser', async () => {
  const { headers } = await (await anApp()).ask({ url: '/' });
  expect(headers['content-security-policy']).toBe(
    "default-src 'none';script-src 'self';style-src 'self';img-src 'self' https: data:;connect-src 'self';form-action 'self';frame-ancestors 'none';base-uri 'none'",
  );
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
  });
});
