import { randomBytes } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from './home.js';
import { readIfThere } from './read-if-there.js';
import { writeWhole } from './write-file.js';

/** The token that this home's pages ask for; made where there is none yet, and readable for its owner only. */
export async function keepWebToken(home: Home): Promise<string> {
  const kept = await readWebTokenOf(home);
  if (kept !== undefined) {
    // Somebody may have copied the home about.
    await chmod(fileOf(home), 0o600);
    return kept;
  }
  const token = randomBytes(32).toString('base64url');
  await writeWhole(fileOf(home), `${token}\n`);
  return token;
}

/** For a program on this machine that talks to whoever serves the home. */
export async function readWebTokenOf(home: Home): Promise<string | undefined> {
  const text = readIfThere(fileOf(home))?.trim();
  return text === '' ? undefined : text;
}

function fileOf(home: Home): string {
  return join(home.path, 'web-token');
}
