import { randomBytes } from 'node:crypto';
import { link, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hasErrno, OperatorError } from '../errors.js';
import { readIfThere } from './read-if-there.js';
import { removeIfThere, writeWhole, writingError } from './write-file.js';

/** The folder where an installation keeps everything. */
export type Home = {
  path: string;
  /** Tells homes apart that share one Redis. */
  id: string;
  runsPath: string;
  /** The embedded queue. */
  queuePath: string;
  logPath: string;
};

const homeSchema = z.object({ id: z.string().regex(/^[0-9a-f]{8}$/) });

/**
 * Opens a home, and makes it where there is none yet. Readable for its owner only: it holds names and numbers.
 *
 * @throws OperatorError `home_unusable`, `disk_full`
 */
export async function openHome(path: string): Promise<Home> {
  if (path === '') {
    throw new OperatorError(
      'home_unusable',
      'This user has no home folder, so there is no place for runs and results.',
      'Name a folder with LINQ_CARDS_HOME or --home.',
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

/** Undefined where the home has no name yet. @throws OperatorError `home_unusable` also where its name cannot be made out */
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

/** A new name is not given by itself: the runs that wait in a Redis are found under the old one. */
function damaged(file: string, cause: unknown): OperatorError {
  return new OperatorError(
    'home_unusable',
    `${file} is empty or damaged: it must hold the id of the home, as {"id":"0123abcd"}.`,
    'Put it back from a backup, or delete it: the home then gets a new id. A run that was under way goes on with: linq-cards resume',
    { cause },
  );
}

/** Several processes may come to a new home at once, before any holds it: the first to put its name in place names it for all. */
async function nameHome(file: string): Promise<string> {
  const id = randomBytes(4).toString('hex');
  const own = `${file}.${id}`;
  await writeWhole(own, `${JSON.stringify({ id })}\n`);
  try {
    await link(own, file);
  } catch (error) {
    // A file system without hard links: then the last one names it.
    if (!hasErrno(error, 'EEXIST')) await rename(own, file);
  } finally {
    await removeIfThere(own);
  }
  return readHomeId(file) ?? id;
}
