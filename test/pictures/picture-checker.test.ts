import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CheckerOptions, pictureChecker } from '../../src/pictures/picture-checker.js';
import { openHttps } from '../support/https.js';
import { TRUSTING } from '../support/network.js';
import { aJpeg, aPng } from '../support/pictures.js';
import { temporaryFolder } from '../support/temporary-folder.js';

vi.mock('node:dns', () => ({
  lookup: (name: string, options: { all?: boolean }, done: (...found: unknown[]) => void) => {
    const found = { 'source.test': '127.0.0.1', 'other.test': '10.0.0.1' }[name];
    // A name server that does not answer.
    if (name === 'silent.test') return;
    if (!found) return done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }));
    if (options.all) done(null, [{ address: found, family: 4 }]);
    else done(null, found, 4);
  },
}));
// The servers of these tests are on this machine, so its own address stands for the public internet.
vi.mock('../../src/intake/private-address.js', async (original) => {
  const { isPrivateAddress } = await original<typeof import('../../src/intake/private-address.js')>();
  return { isPrivateAddress: (address: string) => address !== '127.0.0.1' && isPrivateAddress(address) };
});

const DAY_MS = 86_400_000;
const UNCHECKED = { notes: ['picture_unchecked'] };
const { signal } = new AbortController();
let now: Date;
let path: string;

beforeEach(() => {
  now = new Date('2026-11-29T08:00:00Z');
  path = join(temporaryFolder(), 'pictures.ndjson');
});
afterEach(() => vi.restoreAllMocks());

/** A host of pictures, and a look at some of its paths. */
async function aHost(listener: RequestListener, limits: CheckerOptions['limits'] = {}) {
  const server = await openHttps(listener);
  const check = pictureChecker({ path, network: TRUSTING, now: () => now, limits: { everyMs: 0, ...limits } });
  const address = (name: string) => `https://source.test:${server.port}${name}`;
  const look = async (...names: string[]) => {
    const looks = await check(names.map(address), { again: true, signal });
    return names.map((name) => looks.get(address(name)));
  };
  return { ...server, check, address, look };
}

const sendPng: RequestListener = (_, response) => void response.setHeader('content-type', 'image/png').end(aPng());

describe('a picture is looked at', () => {
  it('and has no fault, or is noted', async () => {
    const { look } = await aHost((request, response) =>
      response.end(request.url === '/small.jpg' ? aJpeg({ width: 100 }) : aPng()),
    );
    expect(await look('/a.png', '/small.jpg')).toEqual([{ notes: [] }, { notes: ['picture_small'] }]);
  });

  it.each([404, 410, 401, 403, 204, 400])('and is a problem when its host answers %i', async (status) => {
    const { look } = await aHost((_, response) => void response.writeHead(status).end());
    expect(await look('/a.png')).toEqual([
      { problem: { code: 'picture_missing', detail: `it answers ${status}` }, notes: [] },
    ]);
  });

  it.each([500, 503, 429])('and stays unchecked when its host answers %i, which passes', async (status) => {
    const { look } = await aHost((_, response) => void response.writeHead(status).end());
    expect(await look('/a.png')).toEqual([UNCHECKED]);
  });

  it('behind a redirect to another https address', async () => {
    const { look, requests } = await aHost((request, response) =>
      request.url === '/a' ? response.writeHead(302, { location: '/b' }).end() : response.end(aPng()),
    );
    expect(await look('/a')).toEqual([{ notes: [] }]);
    expect(requests.map(({ url }) => url)).toEqual(['/a', '/b']);
  });

  it.each([
    ['10.0.0.1', 'https://10.0.0.1/a.png'],
    ['a name of a private network', 'https://other.test/a.png'],
    ['plain http', 'http://source.test/a.png'],
    ['itself, without end', '/again'],
  ])('but never behind a redirect to %s', async (_, location) => {
    const { look } = await aHost((_request, response) => void response.writeHead(302, { location }).end());
    const detail = 'it leads to an address that is not public, or not https';
    expect(await look('/a.png')).toEqual([{ problem: { code: 'picture_not_public', detail }, notes: [] }]);
  });

  it('and its signed address ends within a week', async () => {
    const { look } = await aHost(sendPng);
    const signed = (seconds: number) => `/a.png?X-Amz-Date=20261129T080000Z&X-Amz-Expires=${seconds}`;
    expect(await look(signed(7 * 86_400 - 1), signed(7 * 86_400))).toEqual([
      { notes: ['picture_expires'] },
      { notes: [] },
    ]);
  });
});

describe('a host that does not behave', () => {
  const gigabyte: RequestListener = (_, response) => {
    const block = Buffer.alloc(1 << 20, 1);
    response.on('drain', () => send());
    const send = () => {
      while (response.write(block));
    };
    send();
  };
  const endless: RequestListener = (_, response) => {
    const timer = setInterval(() => response.write('x'), 5);
    response.on('close', () => clearInterval(timer));
  };

  it('that says it has 1 GB is not read at all, and one that only sends it, no further than 10 MB', async () => {
    const { look } = await aHost((request, response) =>
      request.url === '/said'
        ? void response.writeHead(200, { 'content-length': 1e9 }).flushHeaders()
        : gigabyte(request, response),
    );
    const problem = { code: 'picture_too_large', detail: 'it is larger than 10 MB' };
    expect(await look('/said', '/sent')).toEqual([
      { problem, notes: [] },
      { problem, notes: [] },
    ]);
  });

  it.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['sends a byte now and then, without end', endless],
    ['sends the head only', (_, response) => response.writeHead(200, { 'content-length': 5 }).flushHeaders()],
  ])('leaves a picture unchecked in its time: it %s', async (_, listener) => {
    const { look } = await aHost(listener, { timeoutMs: 50 });
    expect(await look('/a.png')).toEqual([UNCHECKED]);
  });

  it('does not delay the run beyond its cap, however many pictures there are', async () => {
    const { look } = await aHost(endless, { timeoutMs: 60_000, capMs: 100 });
    const begun = Date.now();
    const looks = await look(...Array.from({ length: 50 }, (_, at) => `/${at}.png`));
    expect(looks).toEqual(Array(50).fill(UNCHECKED));
    expect(Date.now() - begun).toBeLessThan(30_000);
  });

  it('whose name is not found, or never, leaves its pictures unchecked', async () => {
    const { check } = await aHost(sendPng, { timeoutMs: 50 });
    const addresses = ['https://nowhere.test/a.png', 'https://silent.test/a.png'];
    const looks = await check(addresses, { again: true, signal });
    expect(addresses.map((address) => looks.get(address))).toEqual([UNCHECKED, UNCHECKED]);
  });

  it('is not asked any more when it was out of reach three times in a row', async () => {
    const { look, requests } = await aHost((_, response) => void response.writeHead(503).end(), { perHost: 1 });
    expect(await look('/1', '/2', '/3', '/4', '/5')).toEqual(Array(5).fill(UNCHECKED));
    expect(requests).toHaveLength(3);
  });

  it('is asked by four requests at a time', async () => {
    let under = 0;
    let most = 0;
    const { look } = await aHost((_, response) => {
      under += 1;
      most = Math.max(most, under);
      setTimeout(() => {
        under -= 1;
        response.end(aPng());
      }, 5);
    });
    await look(...Array.from({ length: 12 }, (_, at) => `/${at}.png`));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
  });
});

describe('what was seen', () => {
  it('is known for a day, also to another process', async () => {
    const first = await aHost(sendPng);
    await first.look('/a.png');
    const check = pictureChecker({ path, network: TRUSTING, now: () => now });
    now = new Date(now.getTime() + DAY_MS - 1);
    expect(await check([first.address('/a.png')], { again: true, signal })).toEqual(
      new Map([[first.address('/a.png'), { notes: [] }]]),
    );
    expect(first.requests).toHaveLength(1);
  });

  it('is asked for after a day by its mark, and not sent again when it is the same', async () => {
    const { look, requests } = await aHost((request, response) => {
      if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end();
      else response.setHeader('etag', '"1"').end(aJpeg({ width: 300 }));
    });
    await look('/a.jpg');
    now = new Date(now.getTime() + DAY_MS);
    expect(await look('/a.jpg')).toEqual([{ notes: ['picture_coarse'] }]);
    expect(requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"']);
    // The answer counts for another day.
    await look('/a.jpg');
    expect(requests).toHaveLength(2);
  });

  it('is looked at again where it was dead, unless only the plan is edited', async () => {
    let status = 404;
    const { check, address, requests } = await aHost((_, response) => void response.writeHead(status).end(aPng()));
    const look = async (again: boolean) => (await check([address('/a.png')], { again, signal })).get(address('/a.png'));
    expect(await look(true)).toMatchObject({ problem: { code: 'picture_missing' } });
    status = 200;
    expect(await look(false)).toMatchObject({ problem: { code: 'picture_missing' } });
    expect(await look(true)).toEqual({ notes: [] });
    expect(requests).toHaveLength(2);
  });

  it('ends with the process that is told to end', async () => {
    const { check, address } = await aHost(() => undefined);
    const ending = new AbortController();
    const looking = check([address('/a.png')], { again: true, signal: ending.signal });
    ending.abort(new Error('the end'));
    await expect(looking).rejects.toThrow('the end');
  });
});
