import { expect, it } from 'vitest';
import { signedUntil } from '../../src/pictures/signed-until.js';

/** As Amazon's documentation says: base64, with signs that an address may have. */
function aPolicy(until: number): string {
  const condition = { DateLessThan: { 'AWS:EpochTime': until }, IpAddress: { 'AWS:SourceIp': '203.0.113.0/24' } };
  const text = JSON.stringify({ Statement: [{ Resource: 'https://cdn.test/*?~', Condition: condition }] });
  return Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('=', '_').replaceAll('/', '~');
}

it.each([
  ['Amazon', 'X-Amz-Date=20261129T080000Z&X-Amz-Expires=3600&X-Amz-Signature=ab', '2026-11-29T09:00:00.000Z'],
  ['Google', 'X-Goog-Date=20261129T080000Z&X-Goog-Expires=604800&X-Goog-Signature=ab', '2026-12-06T08:00:00.000Z'],
  ['CloudFront', 'Expires=1795939200&Signature=ab&Key-Pair-Id=K', '2026-11-29T08:00:00.000Z'],
  [
    'CloudFront with a policy',
    `Policy=${aPolicy(1_795_939_200)}&Signature=ab&Key-Pair-Id=K`,
    '2026-11-29T08:00:00.000Z',
  ],
  ['Azure', 'sv=2024-01-01&se=2026-11-29T08%3A00%3A00Z&sig=ab', '2026-11-29T08:00:00.000Z'],
])('reads when an address ends that is signed as by %s', (_, query, until) => {
  expect(signedUntil(`https://cdn.test/a.png?${query}`)?.toISOString()).toBe(until);
});

it.each([
  '',
  'v=3',
  'expires=never',
  'expires=1795939200',
  'se=2026-11-29',
  'X-Amz-Date=today&X-Amz-Expires=60',
  'Expires=soon&Signature=ab',
  'Policy=bm9uZQ__&Signature=ab',
])('knows no end of an address that is not signed: %j', (query) => {
  expect(signedUntil(`https://cdn.test/a.png?${query}`)).toBeUndefined();
});
