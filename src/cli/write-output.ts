import { createWriteStream } from 'node:fs';
import { open, realpath, rename, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { hasErrno, OperatorError } from '../errors.js';
import { removeIfThere } from '../home/write-file.js';
import type { Io } from './io.js';
import { confirm } from './questions/confirm.js';

/** The file of `-o`; undefined: standard output. */
export type Output = string | undefined;

export function outputOf(named: string | undefined): Output {
  return named === '-' ? undefined : named;
}

/**
 * Asks before a file is overwritten, and says so where nothing is to be written then.
 *
 * @throws OperatorError `setting_invalid` without a terminal and without `--yes`
 */
export async function mayWrite(io: Io, output: Output, yes: boolean): Promise<boolean> {
  if (output === undefined || yes || !(await kindOf(output)).isFile) return true;
  if (io.canAsk) {
    const isMeant = await confirm(io, `${output} exists already. Overwrite it?`, yes);
    if (!isMeant) io.say('Nothing was written.');
    return isMeant;
  }
  throw new OperatorError(
    'setting_invalid',
    `${output} exists already.`,
    'Add --yes to overwrite it, or choose another file with -o.',
  );
}

/**
 * Writes an output. A file is put in place only when it is complete, so that an existing one is never replaced by half of a
 * new one.
 *
 * @throws OperatorError `setting_invalid` where nothing can be written; `disk_full`
 */
export async function writeOutput(io: Io, output: Output, content: Readable): Promise<void> {
  if (output === undefined) {
    for await (const text of content.setEncoding('utf8')) io.raw(String(text));
    return;
  }
  try {
    await writeFileOf(output, content);
  } catch (error) {
    throw outputError(output, error);
  }
}

async function writeFileOf(output: string, content: Readable): Promise<void> {
  const kind = await kindOf(output);
  // A pipe or a device is not a file that could be put in place.
  if (kind.isThere && !kind.isFile) return pipeline(content, createWriteStream(output));
  const path = kind.isThere ? await realpath(output) : output;
  const part = `${path}.part`;
  try {
    // Opened before anything is read: a stream that fails at once would have its file made after it was removed below.
    const file = await open(part, 'w', 0o600);
    await pipeline(content, file.createWriteStream({ flush: true }));
    await rename(part, path);
  } catch (error) {
    content.destroy();
    await removeIfThere(part);
    throw error;
  }
}

async function kindOf(path: string): Promise<{ isThere: boolean; isFile: boolean }> {
  try {
    return { isThere: true, isFile: (await stat(path)).isFile() };
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return { isThere: false, isFile: false };
    throw outputError(path, error);
  }
}

function outputError(output: string, cause: unknown): unknown {
  if (hasErrno(cause, 'ENOSPC', 'EDQUOT')) {
    const what = `The disk is full: ${output} could not be written.`;
    return new OperatorError('disk_full', what, 'Free some space and run the command again.', { cause });
  }
  if (hasErrno(cause, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS', 'EISDIR')) {
    const what = `-o ${output} cannot be written (${cause.code}).`;
    return new OperatorError('setting_invalid', what, 'Choose a file in a folder that exists.', { cause });
  }
  return cause;
}
