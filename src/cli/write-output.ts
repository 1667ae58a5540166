import { createWriteStream } from 'node:fs';
import { realpath, rename, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { hasErrno, OperatorError } from '../errors.js';
import { removeIfThere } from '../home/write-file.js';
import { confirm } from './confirm.js';
import type { Io } from './io.js';

/** What `-o` names; undefined: standard output. */
export type Output = string | undefined;

export function outputOf(named: string | undefined): Output {
  return named === '-' ? undefined : named;
}

/**
 * Whether an output may be written: it is asked for before a file is written over.
 *
 * @throws OperatorError `setting_invalid` where nobody can be asked and `--yes` was not said
 */
export async function mayWrite(io: Io, output: Output, yes: boolean): Promise<boolean> {
  if (output === undefined || yes || !(await kindOf(output)).isFile) return true;
  if (io.canAsk) return confirm(io, `There is a file ${output} already. Write over it?`, yes);
  throw new OperatorError(
    'setting_invalid',
    `There is a file ${output} already.`,
    'Say --yes to write over it, or name another one with -o.',
  );
}

/**
 * Writes an output. A file is put in place only when it is complete, so that one that is written over is never lost for
 * half of a new one.
 *
 * @throws OperatorError `setting_invalid` for a place where nothing can be written, `disk_full`
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
    await pipeline(content, createWriteStream(part, { flush: true, mode: 0o600 }));
    await rename(part, path);
  } catch (error) {
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
    return new OperatorError('disk_full', what, 'Make room and try again.', { cause });
  }
  if (hasErrno(cause, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS', 'EISDIR')) {
    const what = `-o ${output} cannot be written (${cause.code}).`;
    return new OperatorError('setting_invalid', what, 'Name a file in a folder that there is.', { cause });
  }
  return cause;
}
