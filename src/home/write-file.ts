import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
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

/** Younger unfinished files may belong to a command that is writing them right now. */
const UNFINISHED_FOR_MS = 60_000;
const UNFINISHED = '.part';

/**
 * Lets `write` make a file under a temporary name, then puts it in place. The name is one that no other writer has: two who
 * write the same file at once then leave one of the two files, whole, instead of renaming each other's half away.
 */
export async function writeThrough(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}${UNFINISHED}`);
  try {
    await write(temporary);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await removeIfThere(temporary);
    throw writingError(path, error);
  }
}

/** Removes the unfinished files that killed processes have left in a folder. */
export async function removeUnfinished(folder: string, now: Date): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((file) => file.endsWith(UNFINISHED))) {
    const path = join(folder, name);
    const modifiedMs = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => now.getTime(),
    );
    if (now.getTime() - modifiedMs >= UNFINISHED_FOR_MS) await removeIfThere(path);
  }
}

/** After a power cut a rename is only there if its folder was synced too. Systems that cannot sync a folder say so. */
async function syncFolder(path: string): Promise<void> {
  let folder: Awaited<ReturnType<typeof open>>;
  try {
    folder = await open(path, 'r');
  } catch {
    return;
  }
  try {
    await folder.sync();
  } catch (error) {
    if (!hasErrno(error, 'EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP', 'EBADF')) throw error;
  } finally {
    await folder.close();
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
