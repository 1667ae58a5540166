// For the scripts that look at BullMQ on both of its stores: the Redis that `redis` started, and PGlite, a PostgreSQL in this
// process, dressed as the pool that BullMQ's PostgreSQL backend takes.
import { EventEmitter } from 'node:events';

/** What `look({ queue, worker })` returns on Redis and on PostgreSQL; it has one queue there, and all is closed afterwards. */
export async function onBothStores(look) {
  const { createPostgresBackend } = await import('bullmq');
  const { db, pool } = await embeddedPostgres();
  const seen = { redis: await onRedis(look), postgres: await on(look, pool, createPostgresBackend) };
  await db.close();
  return seen;
}

/** The same on Redis alone, for what is alike on both. */
export function onRedis(look) {
  return on(look, { host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null });
}

async function on(look, connection, factory) {
  const { Queue, Worker } = await import('bullmq');
  const opened = [];
  const open = (it) => {
    opened.push(it.on('error', () => {}));
    return it;
  };
  const queue = open(new Queue('q', { connection }, factory));
  /** Without a processor it is asked for jobs by hand, with `getNextJob`. */
  const worker = (process, options) =>
    open(new Worker('q', process, { connection, autorun: process !== undefined, ...options }, factory));
  const seen = await look({ queue, worker });
  for (const it of opened.reverse()) await it.close();
  return seen;
}

/** A migrated database, in memory or in a folder, and the pool to hand to BullMQ as `connection`. */
export async function embeddedPostgres(folder) {
  const { PGlite } = await import('@electric-sql/pglite');
  const { DEFAULT_SCHEMA, runMigrations } = await import('bullmq');
  const db = await PGlite.create(folder);
  const pool = asPool(db);
  await runMigrations(await pool.connect(), DEFAULT_SCHEMA);
  await db.exec(`SET search_path TO ${DEFAULT_SCHEMA}`);
  return { db, pool };
}

function asPool(db) {
  const query = async (text, params = []) => {
    if (params.length > 0) {
      const { rows, affectedRows } = await db.query(text, params);
      return { rows, rowCount: affectedRows ?? null };
    }
    const last = (await db.exec(text)).at(-1);
    return { rows: last?.rows ?? [], rowCount: last?.affectedRows ?? null };
  };
  const connect = async () => {
    const client = new EventEmitter();
    const ask = async (text, params) => {
      const channel = /^\s*LISTEN\s+"?(\w+)"?/im.exec(text)?.[1];
      if (channel === undefined) return query(text, params);
      await db.listen(channel, (payload) => client.emit('notification', { channel, payload }));
      return { rows: [] };
    };
    return Object.assign(client, { query: ask, release() {} });
  };
  return Object.assign(new EventEmitter(), { query, connect, end: async () => {}, options: { keepAlive: true } });
}
