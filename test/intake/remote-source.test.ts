import { EventEmitter, once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:net';
import type { Readable, Transform } from 'node:stream';
import { inspect } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { isRemote } from '../../src/intake/receive.js';
import { fetchSource, type RemoteOptions, type RemoteSource } from '../../src/intake/remote/remote-source.js';
import { trusting } from '../../src/network/authorities.js';
import { networkOf } from '../../src/network/network.js';
import { openProxy } from '../support/connect-proxy.js';
import { openHttps, TEST_CA } from '../support/https.js';
import { DIRECT, TRUSTING } from '../support/network.js';

/** What names lead to; the first answer first, and the last one from then on. */
const dns = vi.hoisted(() => ({ found: {} as Record<string, string[][]>, asked: [] as string[] }));

vi.mock('node:dns', () => ({
  lookup: (name: string, options: { all?: boolean }, done: (...found: unknown[]) => void) => {
    dns.asked.push(name);
    const answers = dns.found[name] ?? (/^(source|other)\.test$/.test(name) ? [['127.0.0.1']] : undefined);
    const addresses = answers && answers.length > 1 ? answers.shift() : answers?.[0];
    if (!addresses) return done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }));
    if (options.all)
      done(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );
    else done(null, addresses[0], 4);
  },
}));
// The servers of these tests are on this machine, so its own address stands for the public internet.
vi.mock('../../src/intake/private-address.js', async (original) => {
  const { isPrivateAddress } = await original<typeof import('../../src/intake/private-address.js')>();
  return { isPrivateAddress: (address: string) => address !== '127.0.0.1' && isPrivateAddress(address) };
});

const CSV = 'phone_number,first_name\n+12025550100,Zoë\n';
const HEADER = { name: 'Authorization', value: 'Bearer s3cret' };

describe('a source over https', () => {
  it('is what the server sends, byte for byte, under the name of its address', async () => {
    const { fetch } = await aSource((_, response) => void response.end(CSV));
    const found = fetched(await fetch('/export/numbers.csv?token=1'));
    expect(found).toMatchObject({ name: 'numbers.csv', mark: {} });
    expect(await textOf(found.content)).toBe(CSV);
  });

  it('may be empty', async () => {
    const { fetch } = await aSource((_, response) => void response.end());
    expect(await textOf(fetched(await fetch()).content)).toBe('');
  });

  it('is named as the server says', async () => {
    const { fetch } = await aSource((_, response) => {
      response.setHeader('content-disposition', "attachment; filename*=UTF-8''..%2FZo%C3%AB.csv");
      response.end(CSV);
    });
    expect(await fetch()).toMatchObject({ name: 'Zoë.csv' });
  });

  it('is asked for as it is, with the query, and without what the last one was known by when there was none', async () => {
    const { fetch, requests } = await aSource((_, response) => void response.end(CSV));
    await fetch('/numbers.csv?a=1&b=%20');
    expect(requests[0]).toMatchObject({ method: 'GET', url: '/numbers.csv?a=1&b=%20' });
    expect(requests[0]?.headers).toMatchObject({ 'accept-encoding': 'identity' });
    expect(Object.keys(requests[0]?.headers ?? {})).not.toEqual(expect.arrayContaining(['if-none-match']));
  });

  it.each([
    ['gzip', gzipSync(CSV)],
    ['x-gzip', gzipSync(CSV)],
    ['GZIP', gzipSync(CSV)],
    ['deflate', deflateSync(CSV)],
    ['br', brotliCompressSync(CSV)],
    ['identity', Buffer.from(CSV)],
  ])('is decoded when it comes as %s anyway', async (encoding, bytes) => {
    const { fetch } = await aSource((_, response) => void response.setHeader('content-encoding', encoding).end(bytes));
    expect(await textOf(fetched(await fetch()).content)).toBe(CSV);
  });

  it('cannot be read in an encoding that nobody knows', async () => {
    const { fetch } = await aSource((_, response) => void response.setHeader('content-encoding', 'zip').end(CSV));
    await expect(fetch()).rejects.toMatchObject({ code: 'source_unreadable' });
  });

  it.each([
    ['gzip', Buffer.from(CSV)],
    ['br', Buffer.from('\xff\xff\xff\xff', 'latin1')],
  ])('cannot be read when it is not the %s that it says it is', async (encoding, bytes) => {
    const { fetch } = await aSource((_, response) => void response.setHeader('content-encoding', encoding).end(bytes));
    await expect(textOf(fetched(await fetch()).content)).rejects.toMatchObject({ code: 'source_unreadable' });
  });

  it('is told from a path by its protocol', () => {
    expect(['https://x.test/a', 'HTTP://x.test', 'ftp://x'].map(isRemote)).toEqual([true, true, true]);
    expect(['a.csv', '-', '/srv/a.csv', 'C:\\a.csv', './https://a', 'a:b'].map(isRemote)).not.toContain(true);
  });
});

describe('a source that was fetched before', () => {
  const MARK = { etag: 'W/"7"', lastModified: 'Thu, 01 Jan 2026 00:00:00 GMT' };

  it('gives by what it is to be known again', async () => {
    const { fetch } = await aSource((_, response) => {
      response.writeHead(200, { etag: MARK.etag, 'last-modified': MARK.lastModified }).end(CSV);
    });
    expect(await fetch()).toMatchObject({ kind: 'fetched', mark: MARK });
  });

  it('is asked for only if it has changed, and is unchanged when the server says so', async () => {
    const { fetch, requests } = await aSource((_, response) => void response.writeHead(304).end());
    expect(await fetch('/', { last: MARK })).toEqual({ kind: 'unchanged' });
    expect(requests[0]?.headers).toMatchObject({
      'if-none-match': MARK.etag,
      'if-modified-since': MARK.lastModified,
    });
  });

  it('is fetched when it has changed', async () => {
    const { fetch } = await aSource((_, response) => void response.writeHead(200, { etag: '"8"' }).end(CSV));
    expect(await fetch('/', { last: MARK })).toMatchObject({ kind: 'fetched', mark: { etag: '"8"' } });
  });

  it('is not unchanged because a server says so that was not asked', async () => {
    const { fetch } = await aSource((_, response) => void response.writeHead(304).end());
    await expect(fetch()).rejects.toMatchObject({ code: 'source_unreadable' });
  });
});

describe('a source that is not there', () => {
  it.each([
    [404, 'source_missing'],
    [410, 'source_missing'],
    [401, 'source_forbidden'],
    [403, 'source_forbidden'],
    [400, 'source_unreadable'],
    [204, 'source_unreadable'],
    [206, 'source_unreadable'],
    [408, 'source_unreachable'],
    [429, 'source_unreachable'],
    [500, 'source_unreachable'],
    [503, 'source_unreachable'],
  ])('is told by the answer: %d is %s', async (status, code) => {
    const { fetch } = await aSource((_, response) => void response.writeHead(status).end());
    const error = await fetch('/a.csv?signature=s3cret').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, exitCode: 3, message: expect.stringContaining(String(status)) });
    expect(inspect(error)).not.toContain('s3cret');
  });

  it('is told which variable has the header that it wants', async () => {
    const { fetch } = await aSource((_, response) => void response.writeHead(401).end());
    await expect(fetch()).rejects.toMatchObject({ next: expect.stringContaining('Set LINQ_CARDS_SOURCE_HEADER') });
    await expect(fetch('/', { header: HEADER })).rejects.toMatchObject({ next: expect.stringContaining('Check what') });
  });

  it.each([
    ['because there is no such host', 'https://nowhere.test/a.csv', 'source_missing'],
    ['because nobody listens', 'https://source.test:1/a.csv', 'source_unreachable'],
    ['because its address is none', 'https://', 'source_missing'],
    ['because it would come over http', 'http://source.test/a.csv', 'source_forbidden'],
    ['because it would come over anything else', 'file:///etc/passwd', 'source_forbidden'],
    ['because its address holds a password', 'https://me:s3cret@source.test/a.csv', 'source_forbidden'],
  ])('is told as such %s', async (_, address, code) => {
    const error = await fetchSource(address, { allowPrivate: false, network: DIRECT }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code });
    expect(inspect(error)).not.toContain('s3cret');
  });

  it('is told as such when the server cannot prove who it is', async () => {
    const { port } = await openHttps((_, response) => void response.end(CSV));
    const asked = fetchSource(`https://source.test:${port}/`, { allowPrivate: false, network: DIRECT });
    await expect(asked).rejects.toMatchObject({
      code: 'source_unreachable',
      message: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'),
    });
  });

  it('is told as such when the server proves that it is another one', async () => {
    dns.found['wrong.test'] = [['127.0.0.1']];
    const { port } = await openHttps((_, response) => void response.end(CSV));
    const asked = fetchSource(`https://wrong.test:${port}/`, { allowPrivate: false, network: TRUSTING });
    await expect(asked).rejects.toMatchObject({ message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID') });
  });

  it('is told as such when it is no https that answers', async () => {
    const server = createServer((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const asked = fetchSource(`https://source.test:${port}/`, { allowPrivate: false, network: DIRECT });
    await expect(asked).rejects.toMatchObject({ code: 'source_unreachable' });
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('is followed to https: %d', async (status) => {
    const { fetch, requests } = await aSource((request, response) => {
      if (request.url === '/there') response.end(CSV);
      else response.writeHead(status, { location: '/there' }).end('moved');
    });
    const found = fetched(await fetch('/numbers.csv'));
    expect(await textOf(found.content)).toBe(CSV);
    expect(found.name).toBe('numbers.csv');
    expect(requests.map(({ url }) => url)).toEqual(['/numbers.csv', '/there']);
  });

  it.each([
    [4, true],
    [5, true],
    [6, false],
  ])('is followed five times at most: %d times', async (times, comes) => {
    const { fetch, requests } = await aSource((request, response) => {
      const next = Number(request.url?.slice(1)) + 1;
      if (next > times) response.end(CSV);
      else response.writeHead(302, { location: `/${next}` }).end();
    });
    if (comes) expect(await textOf(fetched(await fetch('/0')).content)).toBe(CSV);
    else await expect(fetch('/0')).rejects.toMatchObject({ code: 'source_forbidden' });
    expect(requests).toHaveLength(Math.min(times, 5) + 1);
  });

  it.each([
    ['http', 'http://source.test/a.csv?token=s3cret', 'source_forbidden'],
    ['a file', 'file:///etc/passwd', 'source_forbidden'],
    ['an address with a password', 'https://me:s3cret@source.test/', 'source_forbidden'],
    ['a private address', 'https://10.0.0.1/', 'source_forbidden'],
    ['the credentials of a cloud', 'https://169.254.169.254/latest/meta-data', 'source_forbidden'],
    ['a private address in disguise', 'https://0x0a000001/', 'source_forbidden'],
    ['a private IPv6 address', 'https://[::ffff:10.0.0.1]/', 'source_forbidden'],
    ['a name that leads to a private address', 'https://inside.test/', 'source_forbidden'],
    ['nowhere', 'https://', 'source_unreadable'],
  ])('is not followed to %s', async (_, location, code) => {
    dns.found['inside.test'] = [['192.168.0.1']];
    const { fetch, requests } = await aSource((_, response) => void response.writeHead(302, { location }).end());
    const error = await fetch().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(inspect(error)).not.toContain('s3cret');
    expect(requests).toHaveLength(1);
  });

  it('that does not say where to is no source', async () => {
    const { fetch } = await aSource((_, response) => void response.writeHead(302).end());
    await expect(fetch()).rejects.toMatchObject({ code: 'source_unreadable' });
  });
});

describe('the header from the environment', () => {
  it('is sent to the host of the address, also when that leads on to itself', async () => {
    const { fetch, requests } = await aSource((request, response) => {
      if (request.url === '/there') response.end(CSV);
      else response.writeHead(302, { location: '/there' }).end();
    });
    await fetch('/', { header: HEADER });
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([HEADER.value, HEADER.value]);
  });

  it('is sent to no other host, and not again when that leads back', async () => {
    const here = await openHttps((request, response) => {
      if (request.url === '/back') response.end(CSV);
      else response.writeHead(302, { location: `https://other.test:${there.port}/` }).end();
    });
    const there = await openHttps((_, response) => {
      response.writeHead(302, { location: `https://source.test:${here.port}/back` }).end();
    });
    await fetchSource(`https://source.test:${here.port}/`, { allowPrivate: false, network: TRUSTING, header: HEADER });
    const sent = [...here.requests, ...there.requests].map(({ url, headers }) => [url, headers.authorization]);
    expect(sent).toEqual([
      ['/', HEADER.value],
      ['/back', undefined],
      ['/', undefined],
    ]);
  });

  it('is not sent to another port of the host: another program may listen there', async () => {
    const there = await openHttps((_, response) => void response.end(CSV));
    const { fetch } = await aSource((_, response) => {
      response.writeHead(302, { location: `https://source.test:${there.port}/` }).end();
    });
    await fetch('/', { header: HEADER });
    expect(there.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('is in no error', async () => {
    const { fetch } = await aSource((_, response) => void response.writeHead(403).end());
    const error = await fetch('/', { header: HEADER }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'source_forbidden' });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('s3cret');
  });
});

describe('a source behind a proxy', () => {
  const through = (proxy: string) => networkOf({ HTTPS_PROXY: proxy }, trusting([TEST_CA]));

  it('is fetched by a name that only the proxy knows', async () => {
    const { port } = await openHttps((_, response) => void response.end(CSV));
    const proxy = await openProxy({ login: { user: 'me', password: 's3cret' }, leads: { 'other.test': port } });
    delete dns.found['other.test'];
    const network = through(proxy.url.replace('//', '//me:s3cret@'));
    const { content } = fetched(await fetchSource('https://other.test/a.csv', { allowPrivate: false, network }));
    expect(await textOf(content)).toBe(CSV);
    expect(proxy.asked).toEqual(['CONNECT other.test:443']);
  });

  it.each(['https://10.0.0.5/a.csv', 'https://private.test/a.csv', 'https://[fd00::1]/a.csv'])(
    'is refused before the proxy is asked where it is private: %s',
    async (address) => {
      dns.found['private.test'] = [['10.0.0.1']];
      const proxy = await openProxy();
      const asked = fetchSource(address, { allowPrivate: false, network: through(proxy.url) });
      await expect(asked).rejects.toMatchObject({ code: 'source_forbidden' });
      expect(proxy.asked).toEqual([]);
    },
  );

  it('is told as not reached when the proxy refuses, which is named without its password', async () => {
    const proxy = await openProxy({ login: { user: 'me', password: 'right' } });
    const network = through(proxy.url.replace('//', '//me:wr0ng@'));
    const asked = fetchSource('https://other.test/a.csv', { allowPrivate: false, network }).catch(
      (thrown: unknown) => thrown,
    );
    const error = await asked;
    expect(error).toMatchObject({ code: 'source_unreachable', message: expect.stringContaining('PROXY_407') });
    expect(inspect(error, { depth: null })).not.toContain('wr0ng');
  });
});

describe('a name that leads to several addresses', () => {
  it('is refused when one of them is private', async () => {
    dns.found['mixed.test'] = [['127.0.0.1', '10.0.0.1']];
    const { port, connections } = await openHttps((_, response) => void response.end(CSV));
    const asked = fetchSource(`https://mixed.test:${port}/`, { allowPrivate: false, network: TRUSTING });
    await expect(asked).rejects.toMatchObject({
      code: 'source_forbidden',
      message: expect.stringContaining('10.0.0.1'),
    });
    expect(connections()).toBe(0);
  });

  it('is looked up once for a connection, so that what was checked is what is used', async () => {
    dns.found['source.test'] = [['127.0.0.1'], ['10.0.0.1']];
    dns.asked.length = 0;
    onTestFinished(() => void delete dns.found['source.test']);
    const { fetch } = await aSource((_, response) => void response.end(CSV));
    expect(await textOf(fetched(await fetch()).content)).toBe(CSV);
    expect(dns.asked).toEqual(['source.test']);
    await expect(fetch()).rejects.toMatchObject({ code: 'source_forbidden' });
  });
});

describe('a source that is too large', () => {
  const MAX = CSV.length;
  const sent = (extra: number) => `${'x'.repeat(MAX)}yy`.slice(0, MAX + extra);

  it.each([
    [-1, true],
    [0, true],
    [1, false],
  ])('is refused before it comes where its size is told: %d bytes more than allowed', async (extra, comes) => {
    const { fetch } = await aSource((_, response) => {
      response.writeHead(200, { 'content-length': MAX + extra }).end(sent(extra));
    });
    const asked = fetch('/', { maxBytes: MAX });
    if (comes) expect(await textOf(fetched(await asked).content)).toBe(sent(extra));
    else await expect(asked).rejects.toMatchObject({ code: 'source_too_large' });
  });

  it.each([
    [-1, true],
    [0, true],
    [1, false],
  ])('ends as such where its size is not told: %d bytes more than allowed', async (extra, comes) => {
    const { fetch } = await aSource((_, response) => {
      response.write(sent(extra).slice(0, 5));
      response.end(sent(extra).slice(5));
    });
    const text = textOf(fetched(await fetch('/', { maxBytes: MAX })).content);
    if (comes) expect(await text).toBe(sent(extra));
    else await expect(text).rejects.toMatchObject({ code: 'source_too_large' });
  });

  it('is measured as it is when it has been decoded', async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000));
    const { fetch } = await aSource((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.length }).end(bomb);
    });
    const { content } = fetched(await fetch('/', { maxBytes: 999_999 }));
    await expect(textOf(content)).rejects.toMatchObject({ code: 'source_too_large' });
  });
});

describe('a server that takes its time', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is given up when it has not begun to answer after 30 s', async () => {
    const { fetch } = await aSource(() => void vi.advanceTimersByTime(30_000));
    await expect(fetch()).rejects.toMatchObject({ code: 'source_unreachable', message: expect.stringMatching(/30 s/) });
  });

  it('is waited for until then', async () => {
    const { fetch } = await aSource((_, response) => {
      vi.advanceTimersByTime(29_999);
      response.end(CSV);
    });
    expect(await textOf(fetched(await fetch()).content)).toBe(CSV);
  });

  it('is given up when nothing more has come for 30 s', async () => {
    const { fetch } = await aSource((_, response) => void response.write(CSV));
    const { content } = fetched(await fetch());
    await once(content, 'data');
    vi.advanceTimersByTime(29_999);
    expect(content.errored).toBeNull();
    vi.advanceTimersByTime(1);
    expect(content.errored).toMatchObject({ code: 'source_unreachable', message: expect.stringMatching(/30 s/) });
  });

  it('is not given up for what has come and nobody has taken', async () => {
    const { fetch } = await aSource((_, response) => void response.write(CSV));
    const { content } = fetched(await fetch());
    await once(content, 'readable');
    vi.advanceTimersByTime(300_000);
    expect(content.errored).toBeNull();
    content.read();
    vi.advanceTimersByTime(30_000);
    expect(content.errored).toMatchObject({ code: 'source_unreachable' });
  });

  it('is given up after an hour, also when a byte comes now and then', async () => {
    let more = () => {};
    const { fetch } = await aSource((_, response) => {
      more = () => void response.write('x');
      more();
    });
    const { content } = fetched(await fetch());
    await once(content, 'data');
    for (let waitedMs = 0; waitedMs < 3_580_000; waitedMs += 20_000) {
      vi.advanceTimersByTime(20_000);
      more();
      await once(content, 'data');
    }
    expect(content.errored).toBeNull();
    vi.advanceTimersByTime(20_000);
    expect(content.errored).toMatchObject({ code: 'source_unreachable', message: expect.stringMatching(/60 minutes/) });
  });

  it('is waited for no more when all of it has come', async () => {
    const { fetch } = await aSource((_, response) => void response.end(CSV));
    expect(await textOf(fetched(await fetch()).content)).toBe(CSV);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a connection that breaks off', () => {
  it.each([
    ['with its size told', { 'content-length': '100' }],
    ['without its size told', {}],
    ['while it is decoded', { 'content-encoding': 'gzip' }],
  ])('in the middle of the source is told as such: %s', async (_, headers) => {
    const { fetch } = await aSource((_, response) => {
      const half = 'content-encoding' in headers ? gzipSync(CSV).subarray(0, 20) : 'half';
      response.writeHead(200, headers);
      response.write(half, () => void response.destroy());
    });
    const { content } = fetched(await fetch());
    await expect(textOf(content)).rejects.toMatchObject({ code: 'source_unreachable' });
  });

  it('is told as such also when what is encoded simply ends too early', async () => {
    const { fetch } = await aSource((_, response) => {
      response.setHeader('content-encoding', 'gzip').end(gzipSync(CSV).subarray(0, 20));
    });
    const { content } = fetched(await fetch());
    await expect(textOf(content)).rejects.toMatchObject({ code: 'source_unreachable' });
  });

  it('before the answer is told as such', async () => {
    const { fetch } = await aSource((request) => void request.socket.destroy());
    await expect(fetch()).rejects.toMatchObject({ code: 'source_unreachable' });
  });

  it('before anybody reads does not end the process, and is reported to the one that reads then', async () => {
    const { fetch } = await aSource((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => void response.destroy());
    });
    const { content } = fetched(await fetch());
    await expect.poll(() => content.closed).toBe(true);
    expect(content.errored).toMatchObject({ code: 'source_unreachable' });
    await expect(textOf(content)).rejects.toMatchObject({ code: 'source_unreachable' });
  });
});

describe('fetching is given up', () => {
  const REASON = new DOMException('enough', 'AbortError');

  it('before it begins', async () => {
    const { fetch, requests } = await aSource((_, response) => void response.end(CSV));
    await expect(fetch('/', { signal: AbortSignal.abort(REASON) })).rejects.toBe(REASON);
    expect(requests).toEqual([]);
  });

  it('while it waits for an answer', async () => {
    const ending = new AbortController();
    const { fetch } = await aSource(() => ending.abort(REASON));
    await expect(fetch('/', { signal: ending.signal })).rejects.toBe(REASON);
  });

  it('while it waits for the rest', async () => {
    const ending = new AbortController();
    const { fetch } = await aSource((_, response) => void response.write(CSV));
    const { content } = fetched(await fetch('/', { signal: ending.signal }));
    content.once('data', () => ending.abort(REASON));
    await expect(once(content, 'end')).rejects.toBe(REASON);
  });

  it('when all of it has come and nobody has read it yet, which does not end the process', async () => {
    const ending = new AbortController();
    const { fetch } = await aSource((_, response) => void response.end(CSV));
    const { content } = fetched(await fetch('/', { signal: ending.signal }));
    await expect.poll(() => (content as Transform).writableFinished).toBe(true);
    ending.abort(REASON);
    await expect.poll(() => content.closed).toBe(true);
    await expect(textOf(content)).rejects.toBe(REASON);
  });

  it('when the reader has had enough, and the connection is let go', async () => {
    const letGo = new EventEmitter();
    const { fetch } = await aSource((_, response) => {
      response.on('close', () => letGo.emit('closed'));
      response.write(CSV);
    });
    const { content } = fetched(await fetch());
    const closed = once(letGo, 'closed');
    content.destroy();
    await closed;
  });
});

/** An https server for `source.test`, and a way to fetch from it. */
async function aSource(listener: RequestListener) {
  const { port, requests } = await openHttps(listener);
  const fetch = (path = '/', options: Partial<RemoteOptions> = {}): Promise<RemoteSource> =>
    fetchSource(`https://source.test:${port}${path}`, { allowPrivate: false, network: TRUSTING, ...options });
  return { fetch, requests };
}

function fetched(found: RemoteSource): RemoteSource & { kind: 'fetched' } {
  if (found.kind === 'unchanged') throw new Error('unchanged');
  return found;
}

async function textOf(content: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of content as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
