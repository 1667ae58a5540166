import { fdatasync } from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { hasErrno } from './errors.js';

/** Waits until what was written to an open file survives a power cut. */
export async function syncData(file: number): Promise<void> {
  await promisify(fdatasync)(file).catch(unlessUnsupported);
}

/** The same for a file or a folder that is not open. */
export async function syncPath(path: string): Promise<void> {
  const entry = await open(path, 'r');
  try {
    await entry.sync().catch(unlessUnsupportedHere);
  } finally {
    await entry.close();
  }
}

/** A new name, or a rename, survives a power cut only if its folder was synced too. Not every system can open a folder. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  try {
    await folder?.sync().catch(unlessUnsupportedHere);
  } finally {
    await folder?.close();
  }
}

/** Some systems cannot sync a folder, and some file systems nothing at all. */
function unlessUnsupported(error: unknown): void {
  if (!hasErrno(error, 'EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP')) throw error;
}

/** The same of what is open only to be read, which some systems do not take for a file that can be synced. */
function unlessUnsupportedHere(error: unknown): void {
  if (!hasErrno(error, 'EBADF')) unlessUnsupported(error);
}
