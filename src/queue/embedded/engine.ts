import { join } from 'node:path';
import type { Telemetry } from 'bullmq';
import { openDeadLetters } from '../dead-letters.js';
import type { Engine, Pacing } from '../engine.js';
import { StoreWatch } from '../store/store-watch.js';
import { embeddedBackend } from './backend.js';
import { openDatabase, type PutAside } from './database.js';
import { type DeadLetterCopy, fileDeadLetters } from './filed-dead-letters.js';
import { type EmbeddedPool, pgliteAsPool } from './pglite-pool.js';
import { keepUp } from './upkeep.js';

/**
 * The engine for one machine, with nothing to install. The caller holds the lock of the home.
 *
 * @param options.folder where the database is, or is to be made
 */
export async function openEmbeddedEngine(options: {
  folder: string;
  /** Whether the built-in simulator replaces Linq. */
  simulated: boolean;
  pacing: Pacing;
  onError: (error: Error) => void;
  /** Absent: nothing is traced. */
  telemetry?: Telemetry | undefined;
  /** The dead letters once more, outside of the queue. */
  deadLetterCopy: DeadLetterCopy;
  onPutAside: (putAside: PutAside) => void;
}): Promise<Engine> {
  const database = await openDatabase(options.folder);
  const { db, putAside } = database;
  if (putAside) options.onPutAside(putAside);
  // What a queue or a worker still asks of a database that has been closed is no problem of the store.
  const onError = (error: Error) => {
    if (!db.closed) options.onError(error);
  };
  const pool: EmbeddedPool = pgliteAsPool(db, () => upkeep.afterQuery());
  const upkeep = keepUp(pool, onError);
  // A database in this process has no connection to lose; a full disk is told by its own error.
  const watch = new StoreWatch({ probe: async () => undefined });
  const backend = embeddedBackend(pool, { ...options, onError, watch, upkeep });
  const stamp = join(options.folder, `${options.simulated ? 'simulator-' : ''}dead-letters-restored`);
  const deadLetters = await fileDeadLetters(openDeadLetters(backend, options), options.deadLetterCopy, stamp);
  let closed: Promise<void> | undefined;
  return {
    ...options.pacing,
    kind: 'embedded',
    backend,
    deadLetters,
    store: watch,
    isReachable: async () => !db.closed,
    close: () => {
      watch.close();
      closed ??= pool.isBroken() ? Promise.resolve() : upkeep.tidy().then(() => database.close());
      return closed;
    },
  };
}
