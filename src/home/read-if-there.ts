import { readFileSync } from 'node:fs';
import { hasErrno } from '../errors.js';

/**
 * The text of a small file; undefined if there is none.
 *
 * The read is synchronous: in a process that is busy with rows, each asynchronous read waits for a turn of the event
 * loop, and a page needs a dozen files.
 */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}
