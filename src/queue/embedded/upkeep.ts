import type { PGlite } from '@electric-sql/pglite';

/*
 * What a PostgreSQL server does in the background, and one inside a process never does, though it says that autovacuum is on: rows that
 * were changed or removed keep their place, so that the folder grows with each run (3.5 MB per 1,000 rows, without end) and each
 * query reads past them. The write-ahead log grows as well, until a checkpoint, and shrinks there only with the settings below.
 */

/** Beginning with the default, 16 MB each, a checkpoint keeps the segments for later and the log never gets smaller. */
export const BOUNDED_LOG = ['-c', 'max_wal_size=48MB', '-c', 'min_wal_size=32MB', '-c', 'wal_recycle=off'];

/** Queries after which the log is cut: a few dozen megabytes of it. */
const CHECKPOINT_EVERY = 2_500;
/** Queries after which the dead rows are cleared: sending is a quarter slower after some 150,000. */
const VACUUM_EVERY = 20_000;

/** From this size on it is worth a second at the start to rewrite all tables, unless they are full of jobs. */
const LARGE_BYTES = 48 * 1024 * 1024;
const BYTES_PER_JOB = 4_000;

export type Upkeep = {
  /** To be called after each query: does what is due. */
  afterQuery(): void;
  /** Clears all that is dead, and cuts the log. */
  tidy(): Promise<void>;
};

export function keepUp(db: { query(sql: string): Promise<unknown> }, onError: (error: Error) => void): Upkeep {
  let queries = 0;
  let working: Promise<unknown> = Promise.resolve();
  const run = (sql: string) => {
    // The session does one thing after the other; what is asked meanwhile waits for some milliseconds.
    working = working.then(() => db.query(sql)).catch(onError);
    return working.then(() => undefined);
  };
  return {
    afterQuery() {
      queries += 1;
      if (queries % VACUUM_EVERY === 0) void run('VACUUM');
      if (queries % CHECKPOINT_EVERY === 0) void run('CHECKPOINT');
    },
    async tidy() {
      // Not in one text: that would be one transaction, in which there is no VACUUM.
      await run('VACUUM');
      await run('CHECKPOINT');
    },
  };
}

/** Gives back what an old folder has taken and does not need. */
export async function shrink(db: PGlite): Promise<void> {
  const { rows } = await db.query<{ bytes: string; jobs: string }>(
    'SELECT pg_database_size(current_database())::text AS bytes, (SELECT count(*) FROM job)::text AS jobs',
  );
  const [{ bytes = '0', jobs = '0' } = {}] = rows;
  if (Number(bytes) < LARGE_BYTES + Number(jobs) * BYTES_PER_JOB) return;
  // With no room for it the tables stay as they are.
  await db.exec('VACUUM FULL').catch(() => undefined);
  await db.exec('CHECKPOINT');
}
