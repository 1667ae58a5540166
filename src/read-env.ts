import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { hasErrno, OperatorError } from './errors.js';

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * The process's environment, with the variables of a `.env` file added where the process does not set them.
 *
 * @throws OperatorError `setting_invalid` when the file exists and cannot be read
 */
export function readEnv(environment: Env, dotenvPath: string): Env {
  try {
    return { ...parseEnv(decodeText(readFileSync(dotenvPath))), ...environment };
  } catch (cause) {
    if (hasErrno(cause, 'ENOENT')) return environment;
    throw new OperatorError('setting_invalid', `Cannot read ${dotenvPath}.`, 'Check its permissions, or remove it.', {
      cause,
    });
  }
}

/** Windows editors and PowerShell write `.env` with a byte order mark, some of them in UTF-16. */
function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  // The decoder removes the byte order mark.
  return new TextDecoder(encoding).decode(bytes);
}
