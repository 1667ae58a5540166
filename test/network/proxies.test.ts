import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { trusting } from '../../src/network/authorities.js';
import { networkOf } from '../../src/network/network.js';
import { openApi } from '../support/api.js';
import { openProxy } from '../support/connect-proxy.js';
import { aCertificate, openHttps } from '../support/https.js';

const LOGIN = { user: 'me@corp', password: 'a:b/c' };
const CERTIFICATE = await aCertificate({ names: ['api.test'], from: -0.5 });
const TRUSTED = trusting([CERTIFICATE.cert]);

function get(env: Record<string, string>, address: string, keep = false) {
  const network = networkOf(env, TRUSTED);
  return async () => {
    const answer = await network.send(new URL(address), { method: 'GET', headers: {}, keep });
    return `${answer.statusCode} ${await text(answer)}`;
  };
}

describe('a request through a proxy', () => {
  it('reaches an https server by a name that only the proxy knows, with user name and password', async () => {
    const { port, requests } = await openHttps((_, response) => void response.end('hello'), CERTIFICATE);
    const proxy = await openProxy({ login: LOGIN, leads: { 'api.test': port }, onlyPorts: [443] });
    const address = proxy.url.replace('//', '//me%40corp:a%3Ab%2Fc@');
    expect(await get({ HTTPS_PROXY: address }, 'https://api.test/v3')()).toBe('200 hello');
    expect(proxy.asked).toEqual(['CONNECT api.test:443']);
    expect(requests[0]?.headers).not.toHaveProperty('proxy-authorization');
    expect(requests[0]?.headers.host).toBe('api.test');
  });

  it.each([true, false])('keeps its tunnel for the next request only where that is wanted: %j', async (keep) => {
    const { port } = await openHttps((_, response) => void response.end('hello'), CERTIFICATE);
    const proxy = await openProxy({ leads: { 'api.test': port } });
    const ask = get({ HTTPS_PROXY: proxy.url }, 'https://api.test/', keep);
    for (let time = 0; time < 3; time += 1) await ask();
    expect(proxy.asked).toHaveLength(keep ? 1 : 3);
  });

  it('is asked for from the proxy itself where the address is plain http', async () => {
    const api = await openApi((response) => void response.end('posted'));
    const proxy = await openProxy({ login: LOGIN, leads: { 'hooks.test': Number(new URL(api.baseUrl).port) } });
    const address = proxy.url.replace('//', '//me%40corp:a%3Ab%2Fc@');
    expect(await get({ HTTP_PROXY: address }, 'http://hooks.test/a?b=c')()).toBe('200 posted');
    expect(proxy.asked).toEqual(['GET http://hooks.test/a?b=c']);
    expect(api.received[0]?.headers['host']).toBe('hooks.test');
  });

  it('is not made for this machine, nor for a host that NO_PROXY exempts', async () => {
    const { port, connections } = await openHttps((_, response) => void response.end('direct'));
    const proxy = await openProxy();
    const env = { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, NO_PROXY: 'exempt.test' };
    await expect(get(env, `https://127.0.0.1:${port}/`)()).rejects.toMatchObject({ fault: 'certificate' });
    await expect(get(env, `https://exempt.test:${port}/`)()).rejects.toMatchObject({ fault: 'no_host' });
    expect(connections()).toBe(1);
    expect(proxy.asked).toEqual([]);
  });
});

describe('a proxy that does not connect', () => {
  it.each([
    ['asks for a login', { login: LOGIN }, 'PROXY_407'],
    ['does not allow the port', { onlyPorts: [443] }, 'PROXY_403'],
    ['cannot reach the server', { leads: { 'api.test': 1 } }, 'PROXY_502'],
  ])('and %s is told as that, and nothing was sent', async (_, rules, code) => {
    const proxy = await openProxy(rules);
    const asked = get({ HTTPS_PROXY: proxy.url }, 'https://api.test:8443/')();
    await expect(asked).rejects.toMatchObject({ fault: 'proxy', code, sent: false, stale: false });
  });

  it('because nobody listens is told as that', async () => {
    const asked = get({ HTTPS_PROXY: 'http://127.0.0.1:1' }, 'https://api.test/')();
    await expect(asked).rejects.toMatchObject({ fault: 'proxy', code: 'ECONNREFUSED', sent: false });
  });

  it('in time is given up, and nothing was sent', async () => {
    const proxy = await openProxy({ silent: true });
    const network = networkOf({ HTTPS_PROXY: proxy.url }, TRUSTED);
    const ending = new AbortController();
    const asked = network.send(new URL('https://api.test/'), { method: 'POST', headers: {}, signal: ending.signal });
    setTimeout(() => ending.abort(), 20);
    await expect(asked).rejects.toMatchObject({ fault: 'aborted', sent: false });
  });

  it('says nothing of the certificate behind it that is not so: the tunnel is checked as any connection', async () => {
    const expired = await aCertificate({ names: ['api.test'], from: -3, days: 1 });
    const { port } = await openHttps((_, response) => void response.end('hello'), expired);
    const proxy = await openProxy({ leads: { 'api.test': port } });
    const network = networkOf({ HTTPS_PROXY: proxy.url }, trusting([expired.cert]));
    const asked = network.send(new URL('https://api.test/'), { method: 'GET', headers: {} });
    await expect(asked).rejects.toMatchObject({ fault: 'certificate', code: 'CERT_HAS_EXPIRED', sent: false });
  });
});
