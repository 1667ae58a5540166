import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createUnzip } from 'node:zlib';
import { hasErrno, type OperatorError } from '../../errors.js';
import { brokenOff, tooLarge, tooLong, tooSlow, undecodable } from './remote-failure.js';

export type BodyLimits = {
  /** Bytes of the source as it is kept, that is after its Content-Encoding has been taken off. */
  maxBytes: number;
  /** The longest silence while a reader waits for data. */
  timeoutMs: number;
  /** How long all of it may take, so that one byte now and then does not keep a schedule waiting for days. */
  longestMs: number;
  signal?: AbortSignal | undefined;
};

/**
 * The body of an answer, decoded and held to its limits: whatever goes wrong on the way, the stream ends with the
 * OperatorError that says so.
 *
 * @throws OperatorError `source_too_large` when the answer says so beforehand, `source_unreadable` for an unknown encoding
 */
export function readBody(url: URL, answer: IncomingMessage, limits: BodyLimits): Readable {
  const { maxBytes, signal } = limits;
  const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? '';
  const decoder = decoderOf(url, encoding);
  if (Number(answer.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(url, maxBytes);

  let bytes = 0;
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) done(tooLarge(url, maxBytes));
      else done(null, chunk);
    },
  });
  // Its reader gets the error; before there is one, an error must not end the process.
  body.on('error', () => undefined);
  // Before `pipeline` hears of an error and hands it on as it is: who begins to read later is told the first one.
  answer.on('error', (error) => body.destroy(brokenOff(url, error)));
  decoder?.on('error', (error) => body.destroy(decodingFailure(url, encoding, error)));
  const onAbort = () => body.destroy(signal?.reason);
  signal?.addEventListener('abort', onAbort);
  body.on('close', () => signal?.removeEventListener('abort', onAbort));
  watch(url, { answer, body, limits });
  if (decoder) pipeline(answer, decoder, body, () => undefined);
  else pipeline(answer, body, () => undefined);
  return body;
}

type Watched = { answer: IncomingMessage; body: Transform; limits: BodyLimits };

function watch(url: URL, { answer, body, limits: { timeoutMs, longestMs } }: Watched): void {
  const stalled = setTimeout(() => {
    // What has come and is not taken is not the sender's fault.
    if (body.readableLength > 0) stalled.refresh();
    else body.destroy(tooSlow(url, timeoutMs));
  }, timeoutMs);
  const endless = setTimeout(() => body.destroy(tooLong(url, longestMs)), longestMs);
  answer.on('data', () => void stalled.refresh());
  for (const event of ['end', 'close']) {
    answer.on(event, () => {
      clearTimeout(stalled);
      clearTimeout(endless);
    });
  }
}

/** What is encoded and ends too early has been cut off, also where the connection ended as it should. */
function decodingFailure(url: URL, encoding: string, error: Error): OperatorError {
  return hasErrno(error, 'Z_BUF_ERROR') ? brokenOff(url, error) : undecodable(url, encoding, error);
}

function decoderOf(url: URL, encoding: string): Transform | undefined {
  switch (encoding) {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
    case 'deflate':
      return createUnzip();
    case 'br':
      return createBrotliDecompress();
    default:
      throw undecodable(url, encoding);
  }
}
