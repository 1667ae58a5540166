import { promisify } from 'node:util';
import { type BrotliOptions, brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib';

/** More than any account's list of cards; a small body that unpacks into more is an attack. */
const LIMITS = { maxOutputLength: 256 * 1024 * 1024 };
const unzip = promisify<Buffer, ZlibOptions, Buffer>(gunzip);
const unBrotli = promisify<Buffer, BrotliOptions, Buffer>(brotliDecompress);
const unDeflate = promisify<Buffer, ZlibOptions, Buffer>(inflate);
const unDeflateRaw = promisify<Buffer, ZlibOptions, Buffer>(inflateRaw);

/**
 * Takes the Content-Encoding off a body (RFC 9110 8.4): gzip, deflate and br, also several of them.
 *
 * @throws Error for an encoding that is not known, or a body that is not in it
 */
export async function decodeBody(body: Buffer, encodings: string | undefined): Promise<Buffer> {
  let decoded = body;
  // They are named in the order in which they were applied.
  for (const encoding of (encodings ?? '').toLowerCase().split(',').toReversed()) {
    decoded = await decode(decoded, encoding.trim());
  }
  return decoded;
}

function decode(body: Buffer, encoding: string): Promise<Buffer> | Buffer {
  if (body.length === 0) return body;
  switch (encoding) {
    case '':
    case 'identity':
      return body;
    case 'gzip':
    case 'x-gzip':
      return unzip(body, LIMITS);
    case 'br':
      return unBrotli(body, LIMITS);
    case 'deflate':
      // zlib by the standard, without its frame by many servers; a frame begins with method 8.
      return ((body[0] ?? 0) & 0x0f) === 8 ? unDeflate(body, LIMITS) : unDeflateRaw(body, LIMITS);
    default:
      throw new Error(`unknown Content-Encoding: ${encoding}`);
  }
}
