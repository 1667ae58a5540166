import { existsSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { DEFAULT_SCHEMA, runMigrations } from 'bullmq';
import { unpackTemplate } from './database-template.js';
import { requireDiskSpace } from './disk-space.js';
import { pgliteAsPool } from './pglite-pool.js';

/**
 * V8's fast compiler for WebAssembly, and not the one that optimizes: that one takes seconds of a core from a run that has
 * just begun, and on Node 24 some 600 MB for a single function of the database, at every start. Long runs gain nothing
 * measurable by it: over 4,000 rows the processor time is 4 % more on Node 20, and 7 % less on Node 24. On the command line the
 * first flag implies the others; set while the process runs, it does not.
 */
const FAST_COMPILER_ONLY = ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'] as const;

/** PostgreSQL's own 128 MB would be taken at once, in every process, for a queue that is read through the system's cache. */
const SMALL_BUFFERS = ['-c', 'shared_buffers=16MB'];

export type Database = {
  db: PGlite;
  /** The folder could not be used and was put aside under this name; the queue begins empty. */
  putAside: string | null;
};

/**
 * Opens the database of the embedded queue; makes it where there is none.
 *
 * The caller must hold the lock of the home: two processes on one folder would work on two diverging copies of it. A
 * folder that cannot be opened, because a power cut damaged it or another version made it, is put aside: what it held
 * can be rebuilt from the run folders.
 *
 * @throws OperatorError `disk_full`
 */
export async function openDatabase(folder: string): Promise<Database> {
  requireDiskSpace(folder);
  if (existsSync(folder)) {
    try {
      return { db: await open(folder), putAside: null };
    } catch {
      const putAside = `${folder}.unusable-${Date.now()}`;
      await rename(folder, putAside);
      return { db: await openNew(folder), putAside };
    }
  }
  return { db: await openNew(folder), putAside: null };
}

async function openNew(folder: string): Promise<PGlite> {
  if (unpackTemplate(folder)) return open(folder);
  return open(folder);
}

async function open(folder: string): Promise<PGlite> {
  rmSync(join(folder, 'postmaster.pid'), { force: true });
  for (const flag of FAST_COMPILER_ONLY) setFlagsFromString(flag);
  const db = await PGlite.create({ dataDir: folder, startParams: [...PGlite.defaultStartParams, ...SMALL_BUFFERS] });
  await runMigrations(await pgliteAsPool(db).connect(), DEFAULT_SCHEMA);
  // A pool that was handed in gets no search path from BullMQ, and there is but one session.
  await db.exec(`SET search_path TO ${DEFAULT_SCHEMA}`);
  return db;
}
