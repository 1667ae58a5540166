import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';
import type { PgPool, PgPoolClient, PgQueryResult } from 'bullmq';
import { diskFull } from './disk-space.js';

/*
 * BullMQ's PostgreSQL backend wants a `pg.Pool`; PGlite is a PostgreSQL in this process with one session. This file makes
 * the one look like the other, with just what BullMQ asks of it. That there is only one session is what makes it safe:
 * nothing can deadlock with itself, and only the migrations open a transaction, before anything else runs.
 */

/** How long the caller of a failed query is kept waiting. */
const FAILED_QUERY_PAUSE_MS = 100;
/**
 * For so long queries may follow each other: the database answers without leaving the microtasks, and no timer, socket or signal has
 * its turn meanwhile. A run of 3,000 jobs kept a timer of 50 ms waiting for 6 s.
 */
const TURN_MS = 10;
/** PostgreSQL's code for a disk that is full. */
const DISK_FULL = '53100';

/** A {@link PgPool}: the structural subset of `pg.Pool` that BullMQ uses; and whether the database has given up. */
export type EmbeddedPool = PgPool & { isBroken(): boolean };

/** @param afterQuery called after each query */
export function pgliteAsPool(db: PGlite, afterQuery: () => void = () => undefined): EmbeddedPool {
  const pool = new EventEmitter();
  pool.setMaxListeners(0);
  const { query, isBroken } = asking(db, afterQuery);
  return Object.assign(pool, {
    query,
    isBroken,
    connect: async () => clientOf(db, { query, isBroken }),
    // BullMQ does not close a pool that it was given; the code that opened the database closes it.
    end: async () => undefined,
    // Tells BullMQ that a lost connection would be noticed, so that idle workers may wait long: here it cannot get lost.
    options: { keepAlive: true },
  }) as unknown as EmbeddedPool;
}

type Asking = {
  query(text: string, params?: readonly unknown[]): Promise<PgQueryResult>;
  isBroken(): boolean;
};

function clientOf(db: PGlite, { query, isBroken }: Asking): PgPoolClient {
  const client = new EventEmitter();
  client.setMaxListeners(0);
  const subscriptions: (() => Promise<void>)[] = [];
  const release = () => {
    // A database that was closed meanwhile listens to nothing any more.
    for (const unsubscribe of subscriptions.splice(0)) if (!isBroken()) unsubscribe().catch(() => undefined);
  };
  return Object.assign(client, {
    async query(text: string, params?: readonly unknown[]) {
      const channel = /^\s*LISTEN\s+"?(\w+)"?/im.exec(text)?.[1];
      if (channel === undefined) return query(text, params);
      const notify = (payload: string) => client.emit('notification', { channel, payload });
      subscriptions.push(await db.listen(channel, notify));
      return { rows: [] };
    },
    release,
  }) as unknown as PgPoolClient;
}

/**
 * A query that fails does so a moment later: BullMQ's workers ask again at once, and here that would never leave the
 * microtasks, so that no timer and no signal had its turn again.
 *
 * From the first write that has found no room on nothing is asked any more, as after a crash. A card job that cannot be
 * completed must not be marked as failed in what little room there is; and a database in PANIC (no room for the next 16 MB
 * of the write-ahead log) would wait for its own locks for ever.
 */
function asking(db: PGlite, afterQuery: () => void): Asking {
  let broken: unknown;
  let turnBegan = performance.now();
  let last: Promise<unknown> = Promise.resolve();
  const next = async (text: string, params: readonly unknown[]) => {
    try {
      if (broken !== undefined) throw broken;
      if (performance.now() - turnBegan > TURN_MS) {
        await nextTurn();
        turnBegan = performance.now();
      }
      return await ask(db, text, params);
    } catch (cause) {
      const { code, severity } = cause as { code?: string; severity?: string };
      const error = code === DISK_FULL ? diskFull(db.dataDir ?? '', cause) : cause;
      if (code === DISK_FULL || severity === 'PANIC') broken = error;
      throw error;
    }
  };
  return {
    isBroken: () => broken !== undefined,
    async query(text, params = []) {
      // Not left to the database: after a PANIC it would begin the query that waits already, and never come back from it.
      const result = last.then(() => next(text, params));
      last = result.catch(() => undefined);
      try {
        await result;
        afterQuery();
        return await result;
      } catch (error) {
        await sleep(FAILED_QUERY_PAUSE_MS);
        throw error;
      }
    },
  };
}

/** Texts of several statements take no parameters and need PGlite's `exec`; everything else goes through `query`. */
async function ask(db: PGlite, text: string, params: readonly unknown[]): Promise<PgQueryResult> {
  if (params.length > 0) {
    const { rows, affectedRows } = await db.query(text, [...params]);
    return { rows, rowCount: affectedRows ?? null };
  }
  const last = (await db.exec(text)).at(-1);
  return { rows: last?.rows ?? [], rowCount: last?.affectedRows ?? null };
}
