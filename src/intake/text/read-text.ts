import { createReadStream } from 'node:fs';
import { OperatorError } from '../../errors.js';
import { openDecoder } from './decoder.js';
import { unpacked } from './unpack.js';

const CHUNK_BYTES = 256 * 1024;
const NOT_ASCII = /[^ -~\s]/;

/**
 * The text of a file, piece by piece, without its byte order mark. A UTF-8 file that ends within a character is one that was
 * cut off: its text ends with U+FFFD.
 *
 * @throws OperatorError `source_encoding` at the first byte that does not belong to the encoding.
 */
export async function* readText(path: string, encoding: string): AsyncGenerator<string> {
  const decoder = openDecoder(encoding);
  let hasLetters = false;
  for await (const chunk of readBytes(path)) {
    const text = decoder.decode(chunk) ?? (await refuse(path, encoding));
    hasLetters ||= NOT_ASCII.test(text);
    yield text;
  }
  const rest = decoder.end();
  if (rest === undefined && !(encoding === 'utf-8' && hasLetters)) await refuse(path, encoding);
  yield rest ?? '\ufffd';
}

/** The first bytes of a file, unpacked. */
export async function readHead(path: string, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of readBytes(path)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= most) break;
  }
  return Buffer.concat(chunks).subarray(0, most);
}

async function* readBytes(path: string): AsyncGenerator<Buffer> {
  yield* unpacked(createReadStream(path, { highWaterMark: CHUNK_BYTES }));
}

async function refuse(path: string, encoding: string): Promise<never> {
  if (encoding === 'utf-8') {
    const { notInEncoding } = await import('./encoding-samples.js');
    throw await notInEncoding(readBytes(path));
  }
  throw new OperatorError(
    'source_encoding',
    `The file has a byte that is not ${encoding}.`,
    'Give the encoding in which the file was saved with --encoding.',
  );
}
