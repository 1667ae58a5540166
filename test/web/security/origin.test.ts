import { describe, expect, it } from 'vitest';
import { isFromOurPages } from '../../../src/web/security/authenticate.js';

const host = 'localhost:8080';

describe('a change comes from our own pages', () => {
  it.each([
    ['as the browser says', { host, 'sec-fetch-site': 'same-origin', origin: 'http://localhost:8080' }, true],
    ['as an older browser says', { host, origin: 'http://localhost:8080' }, true],
    ['behind a proxy with https', { host: 'cards.example.com', origin: 'https://cards.example.com' }, true],
    ['not when another site sent it', { host, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, false],
    ['not from a neighbour', { host, 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' }, false],
    ['not from another port', { host, origin: 'http://localhost:3000' }, false],
    ['not from a page without an address', { host, origin: 'null' }, false],
    ['not when the two do not agree', { host, 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }, false],
    ['not when nothing is said', { host }, false],
    ['not when the host is missing', { origin: 'http://localhost:8080' }, false],
  ])('%s', (_, headers, expected) => {
    expect(isFromOurPages(headers)).toBe(expected);
  });
});
