import { EventEmitter } from 'node:events';
import type { PGlite } from '@electric-sql/pglite';
import type { PgPool, PgPoolClient, PgQueryResult } from 'bullmq';

/*
 * BullMQ's PostgreSQL backend wants a `pg.Pool`; PGlite is a PostgreSQL in this process with one session. This file makes
 * the one look like the other, with just what BullMQ asks of it. That there is only one session is what makes it safe:
 * nothing can deadlock with itself, and only the migrations open a transaction, before anything else runs.
 */

/** @see PgPool: the structural subset of `pg.Pool` that BullMQ uses */
export function pgliteAsPool(db: PGlite): PgPool {
  const pool = new EventEmitter();
  pool.setMaxListeners(0);
  return Object.assign(pool, {
    query: queryWith(db),
    connect: async () => clientOf(db),
    // BullMQ does not close a pool that it was given; whoever opened the database closes it.
    end: async () => undefined,
    // Tells BullMQ that a lost connection would be noticed, so that idle workers may wait long: here it cannot get lost.
    options: { keepAlive: true },
  }) as unknown as PgPool;
}

function clientOf(db: PGlite): PgPoolClient {
  const client = new EventEmitter();
  client.setMaxListeners(0);
  const query = queryWith(db);
  const subscriptions: (() => Promise<void>)[] = [];
  const release = () => {
    for (const unsubscribe of subscriptions.splice(0)) void unsubscribe();
  };
  return Object.assign(client, {
    async query(text: string, params?: readonly unknown[]) {
      const channel = /^\s*LISTEN\s+"?(\w+)"?/im.exec(text)?.[1];
      if (channel === undefined) return query(text, params);
      const tell = (payload: string) => client.emit('notification', { channel, payload });
      subscriptions.push(await db.listen(channel, tell));
      return { rows: [] };
    },
    release,
  }) as unknown as PgPoolClient;
}

/** Texts of several statements take no parameters and need PGlite's `exec`; everything else goes through `query`. */
function queryWith(db: PGlite) {
  return async (text: string, params: readonly unknown[] = []): Promise<PgQueryResult> => {
    if (params.length > 0) {
      const { rows, affectedRows } = await db.query(text, [...params]);
      return { rows, rowCount: affectedRows ?? null };
    }
    const last = (await db.exec(text)).at(-1);
    return { rows: last?.rows ?? [], rowCount: last?.affectedRows ?? null };
  };
}
