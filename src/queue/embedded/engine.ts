import { join } from 'node:path';
import type { Telemetry } from 'bullmq';
import type { Limits } from '../../limiter/limiter.js';
import { MemoryLimiter } from '../../limiter/memory-limiter.js';
import type { WriteMemory } from '../../limiter/write-budget.js';
import { openDeadLetters } from '../dead-letters.js';
import type { Engine } from '../engine.js';
import { StoreWatch } from '../store/store-watch.js';
import { embeddedBackend } from './backend.js';
import { openDatabase } from './database.js';
import { type DeadLetterCopy, fileDeadLetters } from './filed-dead-letters.js';
import { MemoryControl } from './memory-control.js';
import { pgliteAsPool } from './pglite-pool.js';
import { keepUp } from './upkeep.js';

/**
 * The engine for one machine, with nothing to install. The caller holds the lock of the home.
 *
 * @param options.folder where the database is, or is to be made
 */
export async function openEmbeddedEngine(options: {
  folder: string;
  /** Whether the built-in simulator stands in for Linq. */
  simulated: boolean;
  limits: Limits;
  writes: WriteMemory;
  onError: (error: Error) => void;
  /** Absent: nothing is traced. */
  telemetry?: Telemetry | undefined;
  /** The dead letters once more, outside of the queue. */
  deadLetterCopy: DeadLetterCopy;
  onPutAside: (folder: string) => void;
}): Promise<Engine> {
  const { db, putAside } = await openDatabase(options.folder);
  if (putAside) options.onPutAside(putAside);
  const control = new MemoryControl();
  const upkeep = keepUp(db, options.onError);
  const pool = pgliteAsPool(db, upkeep.afterQuery);
  // A database in this process has no connection to lose; a full disk is told by its own error.
  const watch = new StoreWatch({ probe: async () => undefined });
  const backend = embeddedBackend(pool, { ...options, watch, upkeep });
  const stamp = join(options.folder, `${options.simulated ? 'simulator-' : ''}dead-letters-restored`);
  const deadLetters = await fileDeadLetters(openDeadLetters(backend, options), options.deadLetterCopy, stamp);
  let closed: Promise<void> | undefined;
  return {
    kind: 'embedded',
    backend,
    deadLetters,
    control,
    limiter: new MemoryLimiter(options.limits, {
      now: () => performance.timeOrigin + performance.now(),
      isRunning: (run) => control.isRunning(run),
      writes: options.writes,
    }),
    store: watch,
    isReachable: async () => !db.closed,
    close: () => {
      watch.close();
      closed ??= pool.isBroken() ? Promise.resolve() : upkeep.tidy().then(() => db.close());
      return closed;
    },
  };
}
