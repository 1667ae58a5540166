import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from './home.js';
import { readSign } from './read-json.js';
import { removeIfThere, writeWhole } from './write-file.js';

/** The address of the process that serves a home, for clients on this machine. */
const addressSchema = z.object({ url: z.url(), pid: z.number().int() });
export type Address = z.infer<typeof addressSchema>;

export async function writeAddress(home: Home, address: Address): Promise<void> {
  await writeWhole(fileOf(home), `${JSON.stringify(address)}\n`);
}

export async function removeAddress(home: Home): Promise<void> {
  await removeIfThere(fileOf(home));
}

/** Undefined if there is none. A killed process leaves its address behind: compare the pid with that of the lock. */
export async function readAddress(home: Home): Promise<Address | undefined> {
  return readSign(fileOf(home), addressSchema);
}

function fileOf(home: Home): string {
  return join(home.path, 'serve.json');
}
