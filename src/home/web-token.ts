import { randomBytes } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from './home.js';
import { readIfThere } from './read-if-there.js';
import { writeWhole } from './write-file.js';

/** The token that this home's pages ask for; made where there is none yet, and readable for its owner only. */
export function keepWebToken(home: Home): Promise<string> {
  return keepSecret(tokenFile(home));
}

/** What this home signs its cookies with, whatever the token: from a cookie nobody can try out a short one. */
export function keepSessionKey(home: Home): Promise<string> {
  return keepSecret(join(home.path, 'session-key'));
}

/** For a program on this machine that talks to whoever serves the home. */
export function readWebTokenOf(home: Home): string | undefined {
  return readSecret(tokenFile(home));
}

function tokenFile(home: Home): string {
  return join(home.path, 'web-token');
}

async function keepSecret(file: string): Promise<string> {
  const kept = readSecret(file);
  if (kept !== undefined) {
    // Somebody may have copied the home about.
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
