import type { Telemetry } from 'bullmq';
import type { Limits } from '../../pace/gate.js';
import { MemoryGate } from '../../pace/memory-gate.js';
import type { WriteMemory } from '../../pace/write-tally.js';
import { openDeadLetters } from '../dead-letters.js';
import type { Engine } from '../engine.js';
import { embeddedBackend } from './backend.js';
import { openDatabase } from './database.js';
import { MemoryControl } from './memory-control.js';

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
  onPutAside: (folder: string) => void;
}): Promise<Engine> {
  const { db, putAside } = await openDatabase(options.folder);
  if (putAside) options.onPutAside(putAside);
  const control = new MemoryControl();
  const backend = embeddedBackend(db, options.onError, options.telemetry);
  let closed: Promise<void> | undefined;
  return {
    kind: 'embedded',
    backend,
    deadLetters: openDeadLetters(backend, options),
    control,
    gate: new MemoryGate(options.limits, {
      now: () => performance.timeOrigin + performance.now(),
      isRunning: (run) => control.isRunning(run),
      writes: options.writes,
    }),
    isReachable: async () => !db.closed,
    close: () => {
      closed ??= db.close();
      return closed;
    },
  };
}
