import { statfs } from 'node:fs/promises';
import { type Readable, Transform } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { OperatorError } from '../errors.js';
import { ErrorResponse, sendError } from './error-response.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** The current limits, for {@link limitedUpload}. */
    uploadLimits?(): Promise<UploadLimits>;
  }
}

export type UploadLimits = {
  maxBytes: number;
  /** The free space on the disk of the home; absent: no check. */
  freeBytes?: number;
};
export type Uploads = { maxBytes: number; homePath: string };

/** The maximum number of concurrent uploads: each needs a connection, a file and some memory. */
export const MOST_UPLOADS = 20;
const RETRY_AFTER_SECONDS = 10;
/** The longest pause within an upload. */
export const STALLED_AFTER_MS = 30_000;
/** Disk space reserved for the rest of the home: the journal of a run must not fail because of an upload. */
const KEPT_FREE_BYTES = 64_000_000;
/** The overhead of multipart. */
const WRAPPING_BYTES = 64_000;

/**
 * Passes bytes through, and fails as soon as there are more than allowed, or none for a while. After a failure the
 * rest of the source is read and discarded, so that a client that is still sending can read the response.
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
    // Do not blame the sender for a slow reader.
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
 * Limits uploads before their first byte is read: their number, and their declared size. {@link limitedUpload} stops
 * those that declare no size, or a wrong one.
 */
export function addUploads(app: FastifyInstance, { maxBytes, homePath }: Uploads): void {
  let underWay = 0;
  app.decorate('uploadLimits', async () => ({ maxBytes, freeBytes: await roomIn(homePath) }));
  app.addHook('onRequest', async (request, reply) => {
    if (!isUpload(request)) return;
    let uploadError: OperatorError | null = underWay >= MOST_UPLOADS ? tooMany() : null;
    if (!uploadError) {
      // Register before the first await: a client that disconnects meanwhile could not be counted down any more.
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
    `The file is larger than ${sizeWords(maxBytes)}, the maximum for uploads.`,
    'Split the file, or ask your administrator to raise the limit for uploads.',
  );
}

function noRoom(): OperatorError {
  return new OperatorError(
    'source_too_large',
    'The server does not have enough disk space for a file of this size.',
    'Ask your administrator to free some disk space, then upload the file again.',
  );
}

export function brokenOff(): OperatorError {
  return new OperatorError('source_unreadable', 'The upload was interrupted.', 'Upload the file again.');
}

function tooMany(): ErrorResponse {
  const what = `${MOST_UPLOADS} files are already being uploaded.`;
  return new ErrorResponse('too_many_uploads', what, 'Try again in a moment.', RETRY_AFTER_SECONDS);
}

function sizeWords(bytes: number): string {
  return bytes >= 1_000_000 ? `${Math.floor(bytes / 100_000) / 10} MB` : `${Math.floor(bytes / 1_000)} kB`;
}
