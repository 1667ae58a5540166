import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hasErrno } from '../errors.js';
import { writeWhole, writingError } from './write-file.js';

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
  try {
    return homeSchema.parse(JSON.parse(await readFile(file, 'utf8'))).id;
  } catch (error) {
    if (!hasErrno(error, 'ENOENT')) throw writingError(file, error);
  }
  const id = randomBytes(4).toString('hex');
  await writeWhole(file, `${JSON.stringify({ id })}\n`);
  return id;
}
