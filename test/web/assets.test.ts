import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { anApp } from '../support/web.js';

describe('style sheets and scripts', () => {
  it.each([
    ['pico.min.css', 'text/css; charset=utf-8', /Pico/],
    ['htmx.min.js', 'text/javascript; charset=utf-8', /htmx/],
    ['sse.js', 'text/javascript; charset=utf-8', /defineExtension\('sse'/],
    ['app.css', 'text/css; charset=utf-8', /^/],
    ['app.js', 'text/javascript; charset=utf-8', /^/],
  ])('%s comes from here', async (name, type, content) => {
    const answer = await (await anApp()).ask({ url: `/assets/${name}` });
    expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([
      200,
      type,
      expect.stringMatching(content),
    ]);
  });

  it('are asked for once: the pages name their version, and browsers keep that', async () => {
    const { ask } = await anApp();
    const { body } = await ask({ url: '/login' });
    const [address = ''] = /\/assets\/page\.css\?v=[\w-]+/.exec(body) ?? [];
    const kept = 'public, max-age=31536000, immutable';
    expect((await ask({ url: address })).headers['cache-control']).toBe(kept);
    const style = (await ask({ url: address })).body;
    const [picture = ''] = /mark\.svg\?v=[\w-]+/.exec(style) ?? [];
    expect((await ask({ url: `/assets/${picture}` })).headers['cache-control']).toBe(kept);
    expect((await ask({ url: '/assets/page.css?v=of-a-version-before' })).headers['cache-control']).toBe(
      'public, no-cache',
    );
  });

  it('are scripts that may stand in one file, whatever names each of them has', async () => {
    const { body } = await (await anApp()).ask({ url: '/assets/page.js' });
    expect(() => new Script(body)).not.toThrow();
  });

  it('are sent again only when they have changed', async () => {
    const { ask } = await anApp();
    const url = '/assets/pico.min.css';
    const first = await ask({ url });
    const etag = String(first.headers.etag);
    expect(first.headers['cache-control']).toBe('public, no-cache');
    const again = await ask({ url, headers: { 'if-none-match': etag } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect((await ask({ url, headers: { 'if-none-match': '"other"' } })).statusCode).toBe(200);
  });

  it.each([
    '..%2f..%2f..%2fpackage.json',
    '%2e%2e%2fassets.ts',
    'assets.ts',
    '..%5capp.css',
    '%00',
    'constructor',
    '__proto__',
  ])('no name leads to another file: %s', async (name) => {
    expect((await (await anApp()).ask({ url: `/assets/${name}` })).statusCode).toBe(404);
  });
});
