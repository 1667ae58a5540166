import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { OperatorError } from '../errors.js';

/** A file that is still written to after this long is not waited for any longer. */
const MAX_WAIT_MS = 600_000;

type State = { size: number; mtimeMs: number };

/**
 * Waits until a file has not changed for a while, so that half of one that is being written is not read. A file that has
 * rested already is not waited for.
 *
 * @param restMs how long size and time of change must stay as they are; 0: not at all
 * @throws OperatorError `source_unreadable` where it does not rest, and what `stat` throws
 */
export async function untilSettled(path: string, restMs: number, signal?: AbortSignal): Promise<void> {
  if (restMs === 0) return;
  let before: State = await stat(path);
  const age = Date.now() - before.mtimeMs;
  // A clock that differs from the one of the file's machine can give any age; only a long one is trusted.
  if (age >= restMs) return;
  const until = Date.now() + MAX_WAIT_MS;
  do {
    await wait(restMs, undefined, signal && { signal });
    const now: State = await stat(path);
    if (now.size === before.size && now.mtimeMs === before.mtimeMs) return;
    before = now;
  } while (Date.now() < until);
  throw new OperatorError(
    'source_unreadable',
    `${path} is still being written.`,
    'Wait until the program that writes it is done, then try again.',
  );
}
