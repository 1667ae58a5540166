import { existsSync, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { DEFAULT_SCHEMA, runMigrations } from 'bullmq';
import { OperatorError } from '../../errors.js';
import { cannotOpen, isDamage, isTorn } from './damage.js';
import { unpackTemplate } from './database-template.js';
import { requireDiskSpace } from './disk-space.js';
import { markClosed, markOpen, wasCutOff } from './open-mark.js';
import { pgliteAsPool } from './pglite-pool.js';
import { BOUNDED_LOG, shrink } from './upkeep.js';

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
  /** The folder could not be used and was put aside; the queue begins empty. */
  putAside: PutAside | null;
  /** Closes it so that also a power cut finds it whole. */
  close(): Promise<void>;
};

/** Where the folder is now, and why: PostgreSQL cannot open it, or the machine was restarted while it was open. */
export type PutAside = { folder: string; because: 'damaged' | 'restarted' };

/**
 * Opens the database of the embedded queue; makes it where there is none.
 *
 * The caller must hold the lock of the home: two processes on one folder would work on two diverging copies of it. A folder that is
 * known to be damaged, or was open when the power went, is put aside: what it held can be rebuilt from the home. Whatever else keeps it from being opened (memory, open files, permissions) leaves it where it is.
 *
 * @throws OperatorError `disk_full`, `queue_unreachable`
 */
export async function openDatabase(folder: string): Promise<Database> {
  requireDiskSpace(folder);
  const { db, putAside } = await openOrReplace(folder);
  return {
    db,
    putAside,
    async close() {
      await db.close();
      await markClosed(folder);
    },
  };
}

async function openOrReplace(folder: string): Promise<Omit<Database, 'close'>> {
  const startNew = async (because: PutAside['because']) => {
    const putAside = { folder: await moveAside(folder, because), because };
    return { putAside, db: await openNew(folder) };
  };
  const isThere = existsSync(folder);
  if (isThere && wasCutOff(folder)) return startNew('restarted');
  if (!isThere) return { db: await openNew(folder), putAside: null };
  if (isTorn(folder)) return startNew('damaged');
  await markOpen(folder);
  const said: string[] = [];
  try {
    const db = await open(folder, said);
    await shrink(db);
    return { db, putAside: null };
  } catch (error) {
    const words = said.join('\n');
    if (!isDamage(words, error)) throw cannotOpen(folder, words, error);
    return startNew('damaged');
  }
}

/** Of those that a restart has cut off, only the last is kept: they hold nothing that the home does not. */
async function moveAside(folder: string, because: PutAside['because']): Promise<string> {
  const name = because === 'damaged' ? `${folder}.unusable-${Date.now()}` : `${folder}.before-restart`;
  await rm(name, { recursive: true, force: true });
  await rename(folder, name);
  return name;
}

async function openNew(folder: string): Promise<PGlite> {
  const said: string[] = [];
  await markOpen(folder);
  try {
    unpackTemplate(folder);
    return await open(folder, said);
  } catch (error) {
    throw error instanceof OperatorError ? error : cannotOpen(folder, said.join('\n'), error);
  }
}

/** @param said gets what PostgreSQL writes meanwhile: the error itself says only that it failed */
async function open(folder: string, said: string[]): Promise<PGlite> {
  rmSync(join(folder, 'postmaster.pid'), { force: true });
  for (const flag of FAST_COMPILER_ONLY) setFlagsFromString(flag);
  const onStderr = (text: string) => {
    said.push(text);
    // Not to be printed.
    return false;
  };
  const startParams = [...PGlite.defaultStartParams, ...SMALL_BUFFERS, ...BOUNDED_LOG];
  const db = await PGlite.create({ dataDir: folder, startParams, onStderr });
  await runMigrations(await pgliteAsPool(db).connect(), DEFAULT_SCHEMA);
  // A pool that was handed in gets no search path from BullMQ, and there is but one session.
  await db.exec(`SET search_path TO ${DEFAULT_SCHEMA}`);
  return db;
}
