import type { Home } from '../home/home.js';
import { LastSetFile } from '../home/last-set.js';
import { Ledger } from '../home/ledger.js';
import { memoryPath } from '../home/sent/memory-files.js';
import { Uploads } from '../home/sent/uploads.js';
import { hashesSeen } from '../pictures/picture-memory.js';
import { picturesPath } from './run-pictures.js';

/** What a home remembers of what was sent from it, beyond the runs. */
export type HomeMemory = {
  /** The picture last sent for each number. */
  ledger: Ledger;
  /** The card last set for each number. */
  lastSet: LastSetFile;
  /** The pictures that were uploaded. */
  uploads: Uploads;
};

type MemoryOptions = {
  /** What is sent to the simulator is kept apart: it says nothing about the account. */
  simulate: boolean;
  now: () => Date;
};

/**
 * Opens what the home remembers. Only the process that holds the home may do this, because the files are compacted when they
 * are opened.
 *
 * @throws OperatorError `disk_full`, `home_unusable`
 */
export async function openMemory(home: Home, { simulate, now }: MemoryOptions): Promise<HomeMemory> {
  const kept = { simulate };
  return {
    ledger: await Ledger.open(memoryPath(home, 'ledger.ndjson', kept), hashesSeen(picturesPath(home), now)),
    lastSet: lastSetOf(home, simulate),
    uploads: await Uploads.open(memoryPath(home, 'uploads.ndjson', kept)),
  };
}

/** The cards last set from a home, which any process may read. */
export function lastSetOf(home: Home, simulate: boolean): LastSetFile {
  return new LastSetFile(memoryPath(home, 'last-set.ndjson', { simulate }));
}
