import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { waitAtMost } from '../async/with-timeout.js';
import { brokenOff, STALLED_AFTER_MS } from './uploads.js';

/** Fields are read into memory, and ours are a handful of words. The limit of a file cuts it off without a word; `limitedUpload` refuses. */
const LIMITS = { files: 1, fields: 20, fieldSize: 1_000, fileSize: Number.MAX_SAFE_INTEGER };

/**
 * The first file of a form, which holds the fields before it. What comes before it is small, and has to be here in time:
 * until then nobody else watches what is sent.
 *
 * @returns undefined where the form has none
 * @throws OperatorError `source_unreadable` where it does not begin
 */
export function fileOfForm(
  request: FastifyRequest,
  beginsWithinMs = STALLED_AFTER_MS,
): Promise<MultipartFile | undefined> {
  return waitAtMost(beginsWithinMs, request.file({ limits: LIMITS }), brokenOff);
}
