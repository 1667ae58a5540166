import { createHash } from 'node:crypto';
import { constants, type FileHandle, open, realpath } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { RowProblemCode } from '../cards/row-problem.js';
import { hasErrno } from '../errors.js';
import { isInside } from '../inside-folder.js';
import type { PictureLook } from './picture-look.js';

/** A picture beside a source, as far as it can be uploaded. */
export type LocalPicture = PictureLook & {
  /** Absent where there is a problem. */
  file?: { bytes: Buffer; sha256: string; type: string };
};

/** A larger one is not taken. */
export const MAX_BYTES = 10_000_000;
const HEAD_BYTES = 1 << 20;
/** What Linq takes as an attachment, and shows as a picture. */
const TAKEN = ['image/jpeg', 'image/png', 'image/gif', 'image/heic', 'image/heif', 'image/tiff', 'image/bmp'];

/**
 * Looks at a picture in a folder, as for a web address: by its size and the bytes of its header. What is not in the folder or
 * below it is not read, also where a link leads out of it.
 *
 * @param path as a row names it, with slashes
 */
export async function lookAtFile(folder: string, path: string): Promise<LocalPicture> {
  const found = await openPicture(folder, path);
  if ('code' in found) return problem(found.code, found.detail);
  const { file } = found;
  try {
    const { size } = await file.stat();
    if (size > MAX_BYTES) return problem('picture_too_large', 'it is larger than 10 MB');
    const bytes = await file.readFile();
    const { judgePicture, pictureType } = await import('./judge-picture.js');
    const head = bytes.subarray(0, HEAD_BYTES);
    const look = await judgePicture({ head, bytes: bytes.length, contentType: undefined });
    if (look.problem) return look;
    const type = (await pictureType(head)) ?? '';
    if (!TAKEN.includes(type)) return problem('picture_unreadable', `it is ${type}, which Linq does not take`);
    return { ...look, file: { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), type } };
  } finally {
    await file.close();
  }
}

type NotOpened = { code: 'picture_file_missing' | 'picture_file_outside'; detail: string };

/** Opens a picture in a folder or below it; the caller closes it. */
export async function openPicture(folder: string, path: string): Promise<{ file: FileHandle } | NotOpened> {
  const outside = { code: 'picture_file_outside', detail: 'it is not in the folder of the CSV' } as const;
  const missing = (detail: string) => ({ code: 'picture_file_missing', detail }) as const;
  if (isAbsolute(path) || /^[a-z]:/i.test(path) || path.includes('\0')) return outside;
  if (path.split('/').includes('..')) return outside;
  try {
    const root = await realpath(folder);
    const real = await realpath(join(root, path));
    if (!isInside(root, real)) return outside;
    // A link that was put there since then is not followed, and a pipe does not keep anybody waiting.
    const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if ((await file.stat()).isFile()) return { file };
    await file.close();
    return missing('it is not a file');
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return missing('it is not there');
    if (hasErrno(error, 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG', 'EISDIR', 'EIO', 'ENXIO'))
      return missing(`it cannot be read (${error.code})`);
    throw error;
  }
}

function problem(code: RowProblemCode & NonNullable<PictureLook['problem']>['code'], detail: string): LocalPicture {
  return { problem: { code, detail }, notes: [] };
}
