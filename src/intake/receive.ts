import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { hasErrno, OperatorError } from '../errors.js';
import { untilSettled } from './settled-file.js';

/** What arrived: its size in bytes and its SHA-256 in hex. */
export type Received = { bytes: number; sha256: string };

/** What a source is called that came through standard input. */
export const STDIN_NAME = 'stdin.csv';

/** What a source is called that the operator named: the file's own name, without its folder. */
export function sourceName(path: string): string {
  return path === '-' ? STDIN_NAME : basename(path);
}

/** True for what is to be fetched rather than opened: no path begins with a protocol and two slashes. */
export function isRemote(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source);
}

/**
 * Opens what the operator named to a command: a path, or `-` for standard input.
 *
 * @param restMs how long the file must not have changed
 * @throws OperatorError `source_missing`, `source_unreadable`
 */
export async function openSource(path: string, stdin: Readable, restMs = 0): Promise<Readable> {
  if (path === '-') return stdin;
  if (isRemote(path)) {
    throw new OperatorError(
      'source_unreadable',
      'An address cannot be given here: only schedules fetch their source.',
      'Download the file first and name that, or have it fetched again and again: linq-cards schedule add',
    );
  }
  return openFile(path, { ifMissing: 'Check the path; - reads standard input.', restMs });
}

/** `ifMissing`: what to do where there is no such file. `restMs`: how long the file must not have changed. */
export type OpenOptions = { ifMissing: string; restMs?: number; signal?: AbortSignal | undefined };

/** @throws OperatorError `source_missing`, `source_unreadable` */
export async function openFile(path: string, { ifMissing, restMs = 0, signal }: OpenOptions): Promise<Readable> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      throw new OperatorError('source_unreadable', `${path} is a directory.`, 'Name the CSV file itself.');
    }
    if (found.isFile()) await untilSettled(path, restMs, signal);
    return createReadStream(path);
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) {
      throw new OperatorError('source_missing', `There is no file ${path}.`, ifMissing, { cause: error });
    }
    throw readingError(path, error);
  }
}

/**
 * Copies a source byte for byte.
 *
 * @throws OperatorError `source_unreadable`, `disk_full`
 */
export async function receiveSource(from: Readable, to: string): Promise<Received> {
  const hash = createHash('sha256');
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(from, measure, createWriteStream(to));
  } catch (error) {
    throw readingError('the source', error);
  }
  return { bytes, sha256: hash.digest('hex') };
}

function readingError(path: string, cause: unknown): unknown {
  if (hasErrno(cause, 'ENOSPC', 'EDQUOT')) {
    return new OperatorError(
      'disk_full',
      'The disk is full: the source could not be copied.',
      'Make room and try again.',
      { cause },
    );
  }
  if (hasErrno(cause, 'EACCES', 'EPERM', 'EISDIR', 'EIO', 'ENOTDIR', 'ELOOP')) {
    return new OperatorError(
      'source_unreadable',
      `${path} cannot be read (${cause.code}).`,
      'Check the path and its permissions.',
      { cause },
    );
  }
  return cause;
}
