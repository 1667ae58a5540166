import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { waitAtMost } from '../async/with-timeout.js';
import { brokenOff, STALLED_AFTER_MS } from './uploads.js';

/**
 * Fields are read into memory; ours are short. The parser's file limit would truncate silently, so `limitedUpload`
 * enforces it instead.
 */
const LIMITS = { files: 1, fields: 20, fieldSize: 1_000, fileSize: Number.MAX_SAFE_INTEGER };

/**
 * The first file of a form, together with the fields before it. The part before the file is small and must arrive in
 * time, because no other limit applies until then.
 *
 * @returns undefined if the form has no file
 * @throws OperatorError `source_unreadable` if the file does not begin in time
 */
export function fileOfForm(
  request: FastifyRequest,
  beginsWithinMs = STALLED_AFTER_MS,
): Promise<MultipartFile | undefined> {
  return waitAtMost(beginsWithinMs, request.file({ limits: LIMITS }), brokenOff);
}
