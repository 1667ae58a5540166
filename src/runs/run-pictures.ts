import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rename } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { isLoopback, type LinqAccess } from '../config.js';
import { hasErrno } from '../errors.js';
import type { Home } from '../home/home.js';
import { readPicturesFolder, writePicturesFolder } from '../home/plan/pictures-folder.js';
import { PICTURES_FOLDER_FILE, type RunFiles } from '../home/run-folder.js';
import type { RunSettings } from '../home/run-record.js';
import { memoryPath } from '../home/sent/memory-files.js';
import { writingError } from '../home/write-file.js';
import type { Network } from '../network/network.js';
import { type CheckPictures, pictureChecker } from '../pictures/picture-checker.js';

type PicturesOptions = { access: Pick<LinqAccess, 'baseUrl'>; network: Network; simulate: boolean };

/** How the pictures of a run are looked at: nothing in it where they are not to be, by its settings or by default. */
export function runPictures(
  home: Home,
  { access, network, simulate }: PicturesOptions,
): (settings: RunSettings) => { checkPictures?: CheckPictures } {
  const checkPictures = pictureChecker({ path: picturesPath(home), network, now: () => new Date() });
  // With a simulator, or a stand-in for Linq on this machine, pictures are invented ones.
  const isUsual = !simulate && !isLoopback(new URL(access.baseUrl).hostname);
  return ({ refetchImages = false, checkImages = refetchImages || isUsual }) => (checkImages ? { checkPictures } : {});
}

/**
 * Pictures that rows may name by their paths: `folder`, beside the source; or `received` with the source, which are moved into
 * the run's folder.
 */
export type PictureFiles = { folder?: string | undefined; received?: string | undefined };

/** Keeps where the pictures of a run are. @throws OperatorError `disk_full`, `home_unusable` */
export async function placePictures(files: RunFiles, { folder, received }: PictureFiles): Promise<void> {
  if (received !== undefined) {
    await move(received, files.received);
    await writePicturesFolder(files, basename(files.received));
  } else if (folder !== undefined) {
    await writePicturesFolder(files, picturesBeside(folder));
  }
}

/** Where the pictures of a source in this folder are: there, or for a file of a report, where those of its run were. */
export function picturesBeside(folder: string): string {
  return readPicturesFolder({ folder, picturesFolder: join(folder, PICTURES_FOLDER_FILE) }) ?? folder;
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!hasErrno(error, 'EXDEV')) throw writingError(to, error);
    // On another disk.
    await cp(from, to, { recursive: true }).catch((cause: unknown) => Promise.reject(writingError(to, cause)));
  }
}

/** What tells pictures that came with a source from others: the SHA-256 of their paths and bytes; undefined where none came. */
export async function picturesDigest({ received }: PictureFiles): Promise<string | undefined> {
  if (received === undefined) return undefined;
  const entries = await readdir(received, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const path of paths.sort()) {
    const bytes = createHash('sha256').update(await readFile(path));
    hash.update(`${bytes.digest('hex')} ${relative(received, path)}\n`);
  }
  return paths.length === 0 ? undefined : hash.digest('hex');
}

/** A picture that a plan is to upload; undefined where the plan has none with this SHA-256. */
export async function plannedPicture(
  { pictures }: RunFiles,
  sha256: string,
): Promise<{ bytes: Buffer; type: string } | undefined> {
  if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  const bytes = await readFile(join(pictures, sha256)).catch(orMissing);
  const { pictureType } = await import('../pictures/judge-picture.js');
  const type = bytes && (await pictureType(bytes));
  return bytes && type?.startsWith('image/') ? { bytes, type } : undefined;
}

function orMissing(error: unknown): undefined {
  if (!hasErrno(error, 'ENOENT', 'ENOTDIR')) throw error;
}

/** The file in the home that keeps what was seen of pictures. */
export function picturesPath(home: Home): string {
  return memoryPath(home, 'pictures.ndjson');
}
