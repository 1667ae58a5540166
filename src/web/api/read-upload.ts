import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { OperatorError } from '../../errors.js';
import { fileOfForm } from '../form-file.js';
import { limitedUpload } from '../uploads.js';

/** A CSV that was sent, on its way in. */
export type Upload = { name: string; content: Readable };

/**
 * The CSV of a request: its body, or the first file of a form. Nothing of it is kept in memory.
 *
 * @throws OperatorError `usage` where there is none; `source_too_large` in whoever reads it
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
    'There is no CSV in the request.',
    'Send it as the body, with Content-Type: text/csv, or as a file of a form (multipart/form-data).',
  );
}
