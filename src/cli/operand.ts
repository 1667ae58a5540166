import { dirname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { openSource, sourceName } from '../intake/receive.js';
import type { Settings } from '../settings.js';
import type { Io } from './io.js';

/** Seconds for which a file must not have changed, unless `--settle` says otherwise. */
const SETTLE = 2;

/**
 * Opens the file that was named to a command; `-` is standard input. Its rows may name pictures in its folder.
 *
 * @throws OperatorError `source_missing`, `source_unreadable`
 */
export async function openOperand(
  path: string,
  { stdin }: Pick<Io, 'stdin'>,
  { settle = SETTLE }: Pick<Settings, 'settle'>,
): Promise<{ name: string; content: Readable; folder?: string }> {
  const source = { name: sourceName(path), content: await openSource(path, stdin, settle * 1000) };
  return path === '-' ? source : { ...source, folder: dirname(resolve(path)) };
}
