import { PassThrough, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { OperatorError } from '../../errors.js';

/** A gzip file of a few megabytes can hold any amount. */
const MAX_UNPACKED_BYTES = 2_000_000_000;
const GZIP = [0x1f, 0x8b];

/**
 * The bytes of a file, unpacked where it is a gzip file.
 *
 * @throws OperatorError `source_not_text` where the packed file is damaged or cut off, `source_too_large`
 */
export async function* unpacked(file: Readable): AsyncGenerator<Buffer> {
  const chunks = file[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await chunks.next();
  if (first.done) return;
  const rest = { [Symbol.asyncIterator]: () => chunks };
  if (GZIP.every((byte, at) => first.value[at] === byte)) yield* unzipped(first.value, rest);
  else {
    yield first.value;
    yield* rest;
  }
}

async function* unzipped(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const packed = new PassThrough();
  const plain = packed.pipe(createGunzip());
  const feeding = feed(packed, first, rest).catch((error: Error) => plain.destroy(error));
  let bytes = 0;
  try {
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_UNPACKED_BYTES) throw tooLarge();
      yield chunk;
    }
    await feeding;
  } catch (error) {
    throw isZlibError(error) ? damaged(error) : error;
  } finally {
    packed.destroy();
    plain.destroy();
  }
}

async function feed(packed: PassThrough, first: Buffer, rest: AsyncIterable<Buffer>): Promise<void> {
  const write = async (chunk: Buffer) => {
    if (packed.write(chunk) || packed.destroyed) return;
    await new Promise<void>((go) => {
      packed.once('drain', go);
      packed.once('close', go);
    });
  };
  await write(first);
  for await (const chunk of rest) {
    if (packed.destroyed) return;
    await write(chunk);
  }
  packed.end();
}

function isZlibError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('Z_');
}

function damaged(cause: Error): OperatorError {
  const what = 'The gzip file is damaged, or not complete.';
  return new OperatorError('source_not_text', what, 'Copy the file again, and check its size.', { cause });
}

function tooLarge(): OperatorError {
  const most = `${MAX_UNPACKED_BYTES / 1_000_000_000} GB`;
  return new OperatorError(
    'source_too_large',
    `The gzip file holds more than ${most}.`,
    'Split the table into smaller files.',
  );
}
