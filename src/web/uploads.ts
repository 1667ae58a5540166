import { statfs } from 'node:fs/promises';
import { type Readable, Transform } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { OperatorError } from '../errors.js';
import { ErrorResponse, sendError } from './error-response.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** How much may come in just now, for {@link limitedUpload}. */
    uploadLimits?(): Promise<UploadLimits>;
  }
}

export type UploadLimits = {
  maxBytes: number;
  /** What the disk of the home has room for; absent: it does not matter. */
  freeBytes?: number;
};
export type Uploads = { maxBytes: number; homePath: string };

/** Uploads at a time: each holds a connection, a file and some memory. */
export const MOST_UPLOADS = 20;
const RETRY_AFTER_SECONDS = 10;
/** An upload may pause for so long. */
export const STALLED_AFTER_MS = 30_000;
/** What stays free, for the rest of the home: the journal of a run must not fail because of an upload. */
const KEPT_FREE_BYTES = 64_000_000;
/** What multipart adds to the file. */
const WRAPPING_BYTES = 64_000;

/**
 * The same bytes, ended by an error as soon as there are more than allowed, or none for a while. What the error leaves of
 * the source is read and thrown away, so that the answer can be heard by who is still sending.
 *
 * @throws OperatorError `source_too_large`, `source_unreadable`, as an error of the stream
 */
export function limitedUpload(
  source: Readable,
  { maxBytes, freeBytes }: UploadLimits,
  stalledAfterMs = STALLED_AFTER_MS,
): Readable {
  let bytes = 0;
  const limited = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      timer.refresh();
      const uploadError = bytes > maxBytes ? tooLarge(maxBytes) : bytes > (freeBytes ?? Infinity) ? noRoom() : null;
      if (uploadError) done(uploadError);
      else done(null, chunk);
    },
    destroy(error, done) {
      clearTimeout(timer);
      source.unpipe(limited);
      source.resume();
      done(error);
    },
  });
  const timer = setTimeout(() => {
    // A reader that is slow is not the sender's fault.
    if (limited.writableNeedDrain) timer.refresh();
    else limited.destroy(brokenOff());
  }, stalledAfterMs);
  source.once('error', () => limited.destroy(brokenOff()));
  source.once('close', () => {
    if (!source.readableEnded) limited.destroy(brokenOff());
  });
  source.once('end', () => clearTimeout(timer));
  return source.pipe(limited);
}

/**
 * Keeps uploads within bounds before their first byte is read: so many at a time, and none that says itself that it is too
 * large. What does not say so, or lies, is stopped by {@link limitedUpload}.
 */
export function addUploads(app: FastifyInstance, { maxBytes, homePath }: Uploads): void {
  let underWay = 0;
  app.decorate('uploadLimits', async () => ({ maxBytes, freeBytes: await roomIn(homePath) }));
  app.addHook('onRequest', async (request, reply) => {
    if (!isUpload(request)) return;
    let uploadError: OperatorError | null = underWay >= MOST_UPLOADS ? tooMany() : null;
    if (!uploadError) {
      // Before anything is waited for: whoever is gone by then could not be counted off any more.
      underWay += 1;
      reply.raw.once('close', () => {
        underWay -= 1;
      });
      const said = Number(request.headers['content-length'] ?? 0);
      uploadError = uploadErrorIn(said, maxBytes, await roomIn(homePath));
    }
    return uploadError ? sendError(uploadError, request, reply) : undefined;
  });
}

function uploadErrorIn(said: number, maxBytes: number, freeBytes: number): OperatorError | null {
  if (said > maxBytes + WRAPPING_BYTES) return tooLarge(maxBytes);
  return said > freeBytes ? noRoom() : null;
}

function isUpload({ method, headers }: FastifyRequest): boolean {
  return (
    method !== 'GET' &&
    /^(text\/csv|multipart\/form-data|application\/octet-stream)\b/i.test(headers['content-type'] ?? '')
  );
}

async function roomIn(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return Math.max(0, bavail * bsize - KEPT_FREE_BYTES);
}

function tooLarge(maxBytes: number): OperatorError {
  return new OperatorError(
    'source_too_large',
    `The file is larger than ${sizeWords(maxBytes)}, the most that may be uploaded here.`,
    'Split the file, or have --max-upload raised where serve is started.',
  );
}

function noRoom(): OperatorError {
  return new OperatorError(
    'source_too_large',
    'The disk of the home has no room for a file of this size.',
    'Have room made where serve is started, then upload it again.',
  );
}

export function brokenOff(): OperatorError {
  return new OperatorError('source_unreadable', 'The upload was broken off before its end.', 'Upload the file again.');
}

function tooMany(): ErrorResponse {
  const what = `${MOST_UPLOADS} files are being uploaded already.`;
  return new ErrorResponse('too_many_uploads', what, 'Try again in a moment.', RETRY_AFTER_SECONDS);
}

function sizeWords(bytes: number): string {
  return bytes >= 1_000_000 ? `${Math.floor(bytes / 100_000) / 10} MB` : `${Math.floor(bytes / 1_000)} kB`;
}
