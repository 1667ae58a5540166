import { randomBytes } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from './home.js';
import { readIfThere } from './read-if-there.js';
import { writeWhole } from './write-file.js';

/** The token that the pages of this home require; created if there is none, and readable only by its owner. */
export function keepWebToken(home: Home): Promise<string> {
  return keepSecret(tokenFile(home));
}

/**
 * The key that signs cookies, independent of the token, so that nobody can guess a short token offline from a cookie.
 */
export function keepSessionKey(home: Home): Promise<string> {
  return keepSecret(join(home.path, 'session-key'));
}

/** For a program on this machine that uses the server of this home. */
export function readWebTokenOf(home: Home): string | undefined {
  return readSecret(tokenFile(home));
}

function tokenFile(home: Home): string {
  return join(home.path, 'web-token');
}

async function keepSecret(file: string): Promise<string> {
  const kept = readSecret(file);
  if (kept !== undefined) {
    // The permissions may have been lost when the home was copied.
    await chmod(file, 0o600);
    return kept;
  }
  const secret = randomBytes(32).toString('base64url');
  await writeWhole(file, `${secret}\n`);
  return secret;
}

function readSecret(file: string): string | undefined {
  const text = readIfThere(file)?.trim();
  return text === '' ? undefined : text;
}
