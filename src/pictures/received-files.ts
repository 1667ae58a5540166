import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { type LocalPicture, lookAtFile } from './local-files.js';

/** Looks at a picture by its path, as a row names it. */
export type LookAtPicture = (path: string) => Promise<LocalPicture>;

/**
 * Looks at the pictures that came with a source, by the paths of its rows. A zip may have all in one folder more than the rows say, and
 * files that a browser sends one by one have lost their folders: there, the name counts where only one path has it.
 *
 * @param paths of all rows
 */
export function lookAtReceived(folder: string, paths: ReadonlySet<string>): LookAtPicture {
  let top: Promise<string> | undefined;
  return async (path) => {
    const found = await lookAtFile(folder, path);
    if (!isMissing(found)) return found;
    top ??= topFolder(folder);
    const only = await top;
    const inTop = only === '' ? found : await lookAtFile(folder, `${only}/${path}`);
    if (!isMissing(inTop)) return inTop;
    const name = basename(path);
    const isOnlyOne = name !== path && [...paths].every((other) => other === path || basename(other) !== name);
    const alone = isOnlyOne ? await lookAtFile(folder, name) : found;
    return isMissing(alone) ? found : alone;
  };
}

function isMissing({ problem }: LocalPicture): boolean {
  return problem?.code === 'picture_file_missing';
}

/** The folder that all that came is in; empty where there is none such. */
async function topFolder(folder: string): Promise<string> {
  // The run that they came with may have been removed.
  const [only, ...others] = existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : [];
  return only?.isDirectory() && others.length === 0 ? only.name : '';
}
