import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { OperatorError } from '../../errors.js';
import { fileOfForm } from '../form-file.js';
import { limitedUpload } from '../uploads.js';

/** An incoming CSV. */
export type Upload = { name: string; content: Readable };

/**
 * The CSV of a request: its body, or the first file of a form. It is streamed, not buffered.
 *
 * @throws OperatorError `usage` if there is none; `source_too_large` as an error of the stream
 */
export async function readUpload(request: FastifyRequest, { maxBytes }: { maxBytes: number }): Promise<Upload> {
  const limits = { maxBytes, ...(await request.server.uploadLimits?.()) };
  if (request.isMultipart?.()) {
    const part = await fileOfForm(request);
    if (part) return { name: part.filename ?? '', content: limitedUpload(part.file, limits) };
    throw noFile();
  }
  if (request.body instanceof Readable) return { name: '', content: limitedUpload(request.body, limits) };
  throw noFile();
}

function noFile(): OperatorError {
  return new OperatorError(
    'usage',
    'The request contains no CSV.',
    'Send it as the body with Content-Type: text/csv, or as a file of a form (multipart/form-data).',
  );
}
