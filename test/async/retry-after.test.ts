import { expect, it } from 'vitest';
import { readRetryAfter } from '../../src/async/retry-after.js';

const NOW = Date.UTC(2030, 0, 1);

it.each([
  ['30', 30_000],
  ['1.5', 1_500],
  ['0', 0],
  ['Tue, 01 Jan 2030 00:01:00 GMT', 60_000],
  ['Mon, 31 Dec 2029 23:59:00 GMT', 0],
])('reads %j as %d ms', (header, ms) => {
  expect(readRetryAfter(header, NOW)).toBe(ms);
});

it.each([undefined, null, '', 'soon'])('makes nothing of %j', (header) => {
  expect(readRetryAfter(header, NOW)).toBeUndefined();
});
