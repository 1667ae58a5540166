import { open, rename, rm } from 'node:fs/promises';
import { hasErrno, OperatorError } from '../errors.js';

/**
 * Writes a file so that it is either the old one or the new one, whatever is killed in between.
 *
 * @throws OperatorError `disk_full`, `home_unusable`
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeThrough(path, async (temporary) => {
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

/** Lets `write` make a file under a temporary name, then puts it in place. */
export async function writeThrough(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.part`;
  try {
    await write(temporary);
    await rename(temporary, path);
  } catch (error) {
    await removeIfThere(temporary);
    throw writingError(path, error);
  }
}

/** Cleans up. What stopped the work before may stop this too, and then it is the first error that has to be told. */
export async function removeIfThere(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}

/** Makes an error of the disk one that an operator understands; anything else is handed on. */
export function writingError(path: string, cause: unknown): unknown {
  if (hasErrno(cause, 'ENOSPC', 'EDQUOT')) {
    return new OperatorError(
      'disk_full',
      `The disk is full: ${path} could not be written.`,
      'Make room, then type the command again; a run that was begun goes on with: linq-cards resume',
      { cause },
    );
  }
  if (hasErrno(cause, 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR', 'EIO')) {
    return new OperatorError(
      'home_unusable',
      `${path} cannot be written (${cause.code}).`,
      'Check the permissions, or choose another home with --home or LINQ_CARDS_HOME.',
      { cause },
    );
  }
  return cause;
}
