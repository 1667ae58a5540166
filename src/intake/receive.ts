import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline as pipe, type Readable, Transform } from 'node:stream';
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
      'Download the file first and name that, or have it fetched again and again: linq-cards schedule add --help',
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
    if (!found.isFile()) return createReadStream(path);
    await untilSettled(path, restMs, signal);
    const checked = unchanged(path, await stat(path));
    // Its errors are those of what is returned.
    return pipe(createReadStream(path), checked, () => undefined);
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) {
      throw new OperatorError('source_missing', `There is no file ${path}.`, ifMissing, { cause: error });
    }
    throw readingError(path, error);
  }
}

/** Passes on what is read of a file, unless the file has changed by the end. */
function unchanged(path: string, before: { size: number; mtimeMs: number }): Transform {
  return new Transform({
    transform: (chunk, _encoding, done) => done(null, chunk),
    flush(done) {
      stat(path).then(
        ({ size, mtimeMs }) => done(size === before.size && mtimeMs === before.mtimeMs ? null : changedFile(path)),
        // It was removed or replaced; what has been read is whole.
        () => done(),
      );
    },
  });
}

function changedFile(path: string): OperatorError {
  return new OperatorError(
    'source_unreadable',
    `${path} has changed while it was read.`,
    'Wait until the program that writes it is done, then try again.',
  );
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
    await pipeline(from, measure, createWriteStream(to, { flush: true }));
  } catch (error) {
    throw readingError('the source', error);
  }
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * Works on a copy of a source that is gone afterwards: it may be read more than once, and may be standard input or a file
 * that is written over.
 *
 * @throws OperatorError `source_unreadable`, `disk_full`
 */
export async function withReceivedCopy<T>(content: Readable, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'linq-cards-source-'));
  try {
    const path = join(folder, 'source');
    await receiveSource(content, path);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
