import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../disk-sync.js';
import { hasErrno, OperatorError, tooManyFiles } from '../errors.js';

/**
 * Writes a file atomically: after a kill it is either the old one or the new one.
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

/** Newer temporary files may belong to a command that is still writing them. */
const UNFINISHED_FOR_MS = 60_000;
const UNFINISHED = '.part';

/**
 * Lets `write` create a file under a temporary name, then renames it into place. The name is unique per writer, so two
 * concurrent writers leave one complete file instead of moving each other's partial file.
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

/** Removes the temporary files that killed processes left in a folder. */
export async function removeUnfinished(folder: string, now: Date, forMs = UNFINISHED_FOR_MS): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((file) => file.endsWith(UNFINISHED))) {
    const path = join(folder, name);
    const modifiedMs = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => now.getTime(),
    );
    if (now.getTime() - modifiedMs >= forMs) await removeIfThere(path);
  }
}

/** Cleans up. The cause of the first error may make this fail too, and then the first error is the one to report. */
export async function removeIfThere(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}

/** Converts a disk error to one for operators; rethrows any other error. */
export function writingError(path: string, cause: unknown): unknown {
  if (hasErrno(cause, 'ENOSPC', 'EDQUOT')) {
    return new OperatorError(
      'disk_full',
      `The disk is full: ${path} could not be written.`,
      'Free some space, then run the command again. Resume an interrupted run: linq-cards resume',
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
  return tooManyFiles(cause, path) ?? cause;
}
