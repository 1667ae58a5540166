import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeBody } from '../../src/network/content-coding.js';

const BODY = Buffer.from('{"first_name":"Zoë"}');

describe('a body', () => {
  it.each<[string, string | undefined, Buffer]>([
    ['as it is', undefined, BODY],
    ['identity', 'identity', BODY],
    ['gzip', 'gzip', gzipSync(BODY)],
    ['gzip by its old name, in capitals', 'X-GZIP', gzipSync(BODY)],
    ['deflate', 'deflate', deflateSync(BODY)],
    ['deflate without its frame', 'deflate', deflateRawSync(BODY)],
    ['br', 'br', brotliCompressSync(BODY)],
    ['several', 'gzip, br', brotliCompressSync(gzipSync(BODY))],
  ])('is decoded: %s', async (_, encoding, bytes) => {
    expect(await decodeBody(bytes, encoding)).toEqual(BODY);
  });

  it.each(['gzip', 'deflate', 'br', ''])('of no bytes is one of no bytes: %j', async (encoding) => {
    expect(await decodeBody(Buffer.of(), encoding)).toEqual(Buffer.of());
  });

  it.each([
    ['an encoding that nobody knows', 'rot13', BODY],
    ['what is no gzip', 'gzip', BODY],
    ['half a gzip', 'gzip', gzipSync(BODY).subarray(0, 15)],
  ])('is refused: %s', async (_, encoding, bytes) => {
    await expect(async () => decodeBody(bytes, encoding)).rejects.toThrow();
  });
});
