import type { z } from 'zod';
import { OperatorError } from '../errors.js';
import { readIfThere } from './read-if-there.js';

/**
 * The content of a small JSON file; undefined if there is none.
 *
 * @throws OperatorError `home_unusable` for an invalid file, naming it
 */
export function readJson<T>(path: string, schema: z.ZodType<T>): T | undefined {
  const text = readIfThere(path);
  try {
    return text === undefined ? undefined : schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new OperatorError(
      'home_unusable',
      `${path} is damaged, or was written by a newer version of linq-cards.`,
      'Restore it from a backup, or move it out of the way and run the command again.',
      { cause },
    );
  }
}

/** As `readJson`, for what is soon written again: an invalid file counts as none. */
export function readSign<T>(path: string, schema: z.ZodType<T>): T | undefined {
  try {
    return readJson(path, schema);
  } catch (error) {
    if (error instanceof OperatorError) return undefined;
    throw error;
  }
}
