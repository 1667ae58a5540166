import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../../errors.js';

/**
 * PostgreSQL's words for a folder that it will never open again (xlogrecovery.c, controldata, smgr, slru, relcache), whatever is
 * tried: part of it is missing, was cut off by a power cut, or belongs to another version.
 */
const DAMAGED =
  /files are incompatible with server|valid checkpoint record|redo location|could not open file "[^"]+": No such file|could not read (?:file|block) [^:]+: read \d+ of|status of transaction|database "[^"]+" does not exist|in control file|invalid page|not a valid data directory|catalog is missing|cache lookup failed/;
/** What only this moment or this process is to blame for; it goes first. */
const PASSING =
  /Too many open files|No file descriptors|No space left|allocate memory|out of memory|Permission denied|Input\/output error|Read-only file system/i;
/** SQLSTATEs of class XX: what has been read is damaged. */
const DAMAGED_CODES = ['XX001', 'XX002'];

/** A folder that was begun and is not whole: a database is made in its place, over what there is. */
export function isTorn(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, 'PG_VERSION'));
}

/** @param said what PostgreSQL wrote while it was opened @param error what came of it */
export function isDamage(said: string, error: unknown): boolean {
  if (PASSING.test(said) || PASSING.test(messageOf(error))) return false;
  return DAMAGED.test(said) || DAMAGED_CODES.includes((error as { code?: string }).code ?? '');
}

/** Anything else is no reason to begin with an empty queue. */
export function cannotOpen(folder: string, said: string, cause: unknown): OperatorError {
  const own = /(?:FATAL|PANIC|ERROR): +(.*)/.exec(said)?.[1] ?? messageOf(cause);
  return new OperatorError(
    'queue_unreachable',
    `The embedded queue in ${folder} cannot be opened (${own}). It was left as it is.`,
    remedyFor(`${said} ${messageOf(cause)}`),
    { cause },
  );
}

function remedyFor(words: string): string {
  if (/allocate memory|out of memory/i.test(words))
    return 'Free some memory, or raise the limit of this process: the queue needs about 400 MB.';
  if (/Too many open files|No file descriptors/i.test(words))
    return 'Raise the limit of open files, then run the command again: ulimit -n 4096';
  return 'Run the command again. If the message stays, move the folder away: runs and failed numbers are restored from the home.';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
