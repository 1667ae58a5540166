import type { Multipart, MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { waitAtMost } from '../async/with-timeout.js';
import { ReceivedPictures } from '../intake/receive-pictures.js';
import { brokenOff, limitedUpload, STALLED_AFTER_MS, type UploadLimits } from './uploads.js';

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

/** The field of the pictures in a form. */
export const PICTURES_FIELD = 'pictures';
/** Above what {@link ReceivedPictures} takes, so that it can say so. */
const MOST_PARTS = 20_010;

/**
 * The first file of a form that is not one of its pictures, together with the fields before it, and the pictures before it. The
 * caller discards the pictures when they have been used.
 *
 * @throws OperatorError `source_unreadable` if a part does not begin in time; as `ReceivedPictures.take`
 */
export async function fileWithPictures(
  request: FastifyRequest,
  limits: UploadLimits,
  pictures: ReceivedPictures,
): Promise<MultipartFile | undefined> {
  const parts = request.parts({ limits: { ...LIMITS, files: MOST_PARTS }, preservePath: true });
  for (;;) {
    const next: IteratorResult<Multipart> = await waitAtMost(STALLED_AFTER_MS, parts.next(), brokenOff);
    if (next.done) return undefined;
    const part = next.value;
    if (part.type === 'field') continue;
    if (part.fieldname !== PICTURES_FIELD) return withoutFolder(part);
    // A browser sends an empty part where nothing was chosen.
    if (part.filename === '') part.file.resume();
    else await pictures.take(part.filename, limitedUpload(part.file, limits));
  }
}

/** A part by the name of its file alone. */
function withoutFolder(part: MultipartFile): MultipartFile {
  // A part may have none, whatever its type says.
  part.filename = ((part.filename as string | undefined) ?? '').split(/[/\\]/).at(-1) ?? '';
  return part;
}

/** Lets `use` have the pictures of a form, and removes what it has left of them. */
export async function withPictures<T>(maxBytes: number, use: (pictures: ReceivedPictures) => Promise<T>): Promise<T> {
  const pictures = new ReceivedPictures(maxBytes);
  try {
    return await use(pictures);
  } finally {
    await pictures.discard();
  }
}
