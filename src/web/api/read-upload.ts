import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { OperatorError } from '../../errors.js';
import type { ReceivedPictures } from '../../intake/receive-pictures.js';
import { fileOfForm, fileWithPictures } from '../form-file.js';
import { limitedUpload } from '../uploads.js';

/** An incoming CSV. */
type Upload = { name: string; content: Readable };

/**
 * The CSV of a request: its body, or the first file of a form. It is streamed, not buffered.
 *
 * @param how.pictures take the pictures that come before the file in a form
 * @throws OperatorError `usage` if there is none; `source_too_large` as an error of the stream
 */
export async function readUpload(
  request: FastifyRequest,
  { maxBytes, pictures }: { maxBytes: number; pictures?: ReceivedPictures },
): Promise<Upload> {
  const limits = { maxBytes, ...(await request.server.uploadLimits?.()) };
  if (request.isMultipart?.()) {
    const part = pictures ? await fileWithPictures(request, limits, pictures) : await fileOfForm(request);
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
