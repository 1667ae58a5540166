import { realpathSync, statSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { OperatorError } from '../errors.js';
import { isInside } from '../inside-folder.js';

/** A file that may be chosen: its name for people and programs, which holds no path of the server above its folder. */
export type SourceFile = { name: string; modifiedAt: string; bytes: number };

/**
 * The folders with files that schedules may read, as the operator has set them. No file outside is listed, and none is opened:
 * where a link leads counts, whatever its own place.
 */
export type SourceFolders = {
  /** False: the operator has set none. */
  isSet: boolean;
  /** At most a thousand, by name. */
  files(): Promise<SourceFile[]>;
  /** The path of a file that is listed. @throws OperatorError `setting_invalid` */
  pathOf(name: string): Promise<string>;
  /** @throws OperatorError `source_forbidden` for a path that leads out of the folders, or never was in one */
  check(path: string): Promise<void>;
  /** The same for a path in one of the folders; every other one was given by the operator. */
  guard(path: string): Promise<void>;
};

const SOURCES = /\.(?:csv|tsv|txt|xlsx|gz)$/i;
const MOST_FILES = 1_000;
const DEEPEST = 3;

/** @throws OperatorError `setting_invalid` for what is no folder */
export function openSourceFolders(folders: readonly string[]): SourceFolders {
  const roots = folders.map((folder) => openRoot(folder));
  const label = (root: Root, path: string) => `${root.name}/${relative(root.path, path).split(sep).join('/')}`;

  async function* filesBelow(root: Root, folder: string, depth: number): AsyncGenerator<SourceFile> {
    // A folder that has gone, or may not be read, has no files.
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory() && depth < DEEPEST) yield* filesBelow(root, path, depth + 1);
      if (!SOURCES.test(entry.name) || !(await leadsInto(roots, path))) continue;
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat?.isFile()) yield { name: label(root, path), modifiedAt: stat.mtime.toISOString(), bytes: stat.size };
    }
  }

  return {
    isSet: roots.length > 0,

    async files() {
      const files: SourceFile[] = [];
      for (const root of roots) {
        for await (const file of filesBelow(root, root.path, 1)) {
          if (files.length === MOST_FILES) return files;
          files.push(file);
        }
      }
      return files;
    },

    async pathOf(name) {
      for (const root of roots) {
        if (!name.startsWith(`${root.name}/`)) continue;
        const path = resolve(root.path, name.slice(root.name.length + 1));
        if (isInside(root.path, path) && (await leadsInto(roots, path)) && statSync(path).isFile()) return path;
      }
      throw new OperatorError(
        'setting_invalid',
        `There is no file ${JSON.stringify(name.slice(0, 200))} in the folders for sources.`,
        'Choose one of the files that are listed.',
      );
    },

    check,
    guard: async (path) => (roots.some((root) => isInside(root.path, resolve(path))) ? check(path) : undefined),
  };

  async function check(path: string): Promise<void> {
    // A path that is not there is missing, not forbidden, if it would be in a folder.
    const isThere = await realpath(path).then(
      () => true,
      () => false,
    );
    const place = isThere ? await leadsInto(roots, path) : roots.some((root) => isInside(root.path, resolve(path)));
    if (place) return;
    throw new OperatorError(
      'source_forbidden',
      `${basename(path)} is not in a folder for sources.`,
      'Choose a file of the folders for sources, or ask your administrator to add its folder.',
    );
  }
}

/** `name`: what stands for the folder before the names of its files. */
type Root = { path: string; name: string };

function openRoot(folder: string): Root {
  const path = realpathOf(folder);
  if (path !== undefined && isAbsolute(path) && statSync(path).isDirectory())
    return { path, name: basename(resolve(folder)) || 'files' };
  throw new OperatorError(
    'setting_invalid',
    `--sources ${folder} is not a folder.`,
    'Use the path of a folder with CSV files.',
  );
}

function realpathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

async function leadsInto(roots: readonly Root[], path: string): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined);
  return real !== undefined && roots.some((root) => isInside(root.path, real));
}
