import { randomBytes } from 'node:crypto';
import { link, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hasErrno, OperatorError } from '../errors.js';
import { readIfThere } from './read-if-there.js';
import { removeIfThere, writeWhole, writingError } from './write-file.js';

/** The folder that contains everything of an installation. */
export type Home = {
  path: string;
  /** Distinguishes homes that share a Redis. */
  id: string;
  runsPath: string;
  /** The embedded queue. */
  queuePath: string;
  logPath: string;
};

const homeSchema = z.object({ id: z.string().regex(/^[0-9a-f]{8}$/) });

/**
 * Opens a home, and creates it if necessary. It is readable only by its owner, because it contains names and numbers.
 *
 * @throws OperatorError `home_unusable`, `disk_full`
 */
export async function openHome(path: string): Promise<Home> {
  if (path === '') {
    throw new OperatorError(
      'home_unusable',
      'This user has no home directory, so there is no default folder for runs and results.',
      'Set a folder with LINQ_CARDS_HOME or --home.',
    );
  }
  const runsPath = join(path, 'runs');
  const logPath = join(path, 'log');
  try {
    await mkdir(runsPath, { recursive: true, mode: 0o700 });
    await mkdir(logPath, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw hasErrno(error, 'EEXIST')
      ? writingError(path, Object.assign(error, { code: 'ENOTDIR' }))
      : writingError(path, error);
  }
  return { path, id: await homeId(path), runsPath, queuePath: join(path, 'queue'), logPath };
}

async function homeId(path: string): Promise<string> {
  const file = join(path, 'home.json');
  return readHomeId(file) ?? (await nameHome(file));
}

/** Undefined if the home has no id yet. @throws OperatorError `home_unusable`, also for an unreadable id */
function readHomeId(file: string): string | undefined {
  let text: string | undefined;
  try {
    text = readIfThere(file);
  } catch (error) {
    throw writingError(file, error);
  }
  try {
    return text === undefined ? undefined : homeSchema.parse(JSON.parse(text)).id;
  } catch (cause) {
    throw damaged(file, cause);
  }
}

/** No new id is assigned automatically, because runs in a Redis are stored under the old one. */
function damaged(file: string, cause: unknown): OperatorError {
  return new OperatorError(
    'home_unusable',
    `${file} is empty or damaged: it must hold the id of the home, as {"id":"0123abcd"}.`,
    'Restore it from a backup, or delete it; the home then gets a new id. Resume an interrupted run: linq-cards resume',
    { cause },
  );
}

/**
 * Several processes may open a new home at the same time, before one holds it: the first to write an id sets it for
 * all.
 */
async function nameHome(file: string): Promise<string> {
  const id = randomBytes(4).toString('hex');
  const own = `${file}.${id}`;
  await writeWhole(own, `${JSON.stringify({ id })}\n`);
  try {
    await link(own, file);
  } catch (error) {
    // Without hard links in the file system, the last one sets the id.
    if (!hasErrno(error, 'EEXIST')) await rename(own, file);
  } finally {
    await removeIfThere(own);
  }
  return readHomeId(file) ?? id;
}
