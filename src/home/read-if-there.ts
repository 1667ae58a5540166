import { readFileSync } from 'node:fs';
import { hasErrno } from '../errors.js';

/**
 * The text of a small file; undefined where there is none.
 *
 * It is read at once: in a process that is busy with rows each wait costs a turn of all of them, and a page that needs a dozen
 * files would be late.
 */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}
