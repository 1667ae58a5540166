import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { OperatorError } from '../../errors.js';

/** What a new database takes, or an old one that was not closed: its files, and a write-ahead log of 16 MB. */
const NEEDED_BYTES = 40 * 1024 * 1024;

/**
 * Looks before the database is opened: PGlite cannot say why it failed, and a healthy one on a full disk must not be taken
 * for a damaged one, which is put aside with its dead letters.
 *
 * @throws OperatorError `disk_full`
 */
export function requireDiskSpace(folder: string): void {
  const { bavail, bsize } = statfsSync(dirname(folder));
  if (bavail * bsize < NEEDED_BYTES) throw diskFull(folder);
}

export function diskFull(folder: string, cause?: unknown): OperatorError {
  const what = `The disk is full: the queue in ${folder} needs up to ${NEEDED_BYTES / 1024 / 1024} MB.`;
  return new OperatorError(
    'disk_full',
    what,
    'Free some space, then run the command again. Resume an interrupted run: linq-cards resume',
    { cause },
  );
}
