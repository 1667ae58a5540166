import { join } from 'node:path';
import type { Home } from '../home.js';

/** The files in which a home remembers what was sent with the key of its account, and what was seen on the way. */
export const MEMORY_FILES = [
  'ledger.ndjson',
  'last-set.ndjson',
  'uploads.ndjson',
  'pictures.ndjson',
  'dead-letters.ndjson',
] as const;

/** What is sent to the simulator is kept apart, because it says nothing about the account. */
export const SIMULATOR_PREFIX = 'simulator-';

/** @param options.simulate whether it is about the built-in simulator */
export function memoryPath(
  { path }: Pick<Home, 'path'>,
  name: (typeof MEMORY_FILES)[number],
  { simulate = false }: { simulate?: boolean } = {},
): string {
  return join(path, `${simulate ? SIMULATOR_PREFIX : ''}${name}`);
}
