import { describe, expect, it } from 'vitest';
import { proxyFor, shownProxy } from '../../src/network/proxy-for.js';

const LINQ = new URL('https://api.linqapp.com/api/partner');
const PROXY = 'http://proxy.example.com:3128';

describe('the proxy of an address', () => {
  it.each([
    ['HTTPS_PROXY for https', { HTTPS_PROXY: PROXY }, LINQ],
    ['https_proxy for https', { https_proxy: PROXY }, LINQ],
    ['the lowercase one of two', { https_proxy: PROXY, HTTPS_PROXY: 'http://other:1' }, LINQ],
    ['HTTP_PROXY for http', { HTTP_PROXY: PROXY }, new URL('http://hooks.example.com/')],
    ['one without a scheme, which is http', { HTTPS_PROXY: 'proxy.example.com:3128' }, LINQ],
    ['one with blanks around it', { HTTPS_PROXY: ` ${PROXY} ` }, LINQ],
  ])('is %s', (_, env, url) => {
    expect(proxyFor(url, env)?.origin).toBe(PROXY);
  });

  it.each([
    ['where none is set', {}, LINQ],
    ['where it is empty', { HTTPS_PROXY: '' }, LINQ],
    ['for https where only HTTP_PROXY is set, as in curl', { HTTP_PROXY: PROXY }, LINQ],
    ['where NO_PROXY exempts the host', { HTTPS_PROXY: PROXY, NO_PROXY: 'linqapp.com' }, LINQ],
    ['where no_proxy exempts the host', { HTTPS_PROXY: PROXY, no_proxy: '*' }, LINQ],
    ['where NO_PROXY exempts the port of the scheme', { HTTPS_PROXY: PROXY, NO_PROXY: 'api.linqapp.com:443' }, LINQ],
  ])('is none %s', (_, env, url) => {
    expect(proxyFor(url, env)).toBeUndefined();
  });

  it.each([
    'http://127.0.0.1:4010',
    'http://localhost:4010',
    'https://[::1]:4010',
    'http://127.9.9.9',
    'http://api.localhost',
  ])('is none for this machine: %s', (address) => {
    expect(proxyFor(new URL(address), { HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY })).toBeUndefined();
  });

  it.each(['socks5://proxy.example.com:1080', 'http://', 'http://a b', 'http://user:%zz@proxy.example.com'])(
    'cannot be %s, and no message quotes it',
    (text) => {
      const asking = () => proxyFor(LINQ, { HTTPS_PROXY: text });
      expect(asking).toThrow(expect.objectContaining({ code: 'setting_invalid', exitCode: 3 }));
      expect(asking).toThrow(/HTTPS_PROXY/);
      expect(asking).not.toThrow(new RegExp(text.slice(-6)));
    },
  );

  it('is shown without its user name and password', () => {
    expect(shownProxy(new URL('http://me:s3cret@proxy.example.com:3128'))).toBe(
      'http://***:***@proxy.example.com:3128',
    );
    expect(shownProxy(new URL(PROXY))).toBe(PROXY);
  });
});
