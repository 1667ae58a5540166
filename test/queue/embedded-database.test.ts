import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openDeadLetterFile } from '../../src/home/dead-letter-file.js';
import { workOnCards } from '../../src/queue/card-worker.js';
import { isDamage } from '../../src/queue/embedded/damage.js';
import { type Database, openDatabase } from '../../src/queue/embedded/database.js';
import { openEmbeddedEngine } from '../../src/queue/embedded/engine.js';
import { embeddedPacing } from '../../src/queue/embedded/pacing.js';
import { openRunQueues } from '../../src/queue/run-queues.js';
import { atEndOfFile } from '../support/at-end.js';
import { A_NUMBER, aCardJob, aDeadLetter, anOutcome } from '../support/builders.js';
import { collect } from '../support/source.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const MB = 1024 * 1024;
const atEnd = atEndOfFile();
let empty: Promise<string> | undefined;
let opened: Database | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

describe('the folder of an embedded queue is put aside, and a new one begun, when', () => {
  it.each<[string, (folder: string) => void]>([
    ['its control file was cut off by a power cut', (folder) => truncateSync(join(folder, 'global/pg_control'), 100)],
    ['its control file is gone', (folder) => unlinkSync(join(folder, 'global/pg_control'))],
    ['its write-ahead log is gone', (folder) => removeLog(folder)],
    ['its tables are gone', (folder) => rmSync(join(folder, 'base'), { recursive: true })],
    ['another version made it', (folder) => writeFileSync(join(folder, 'PG_VERSION'), '15\n')],
    ['it does not say which version made it', (folder) => unlinkSync(join(folder, 'PG_VERSION'))],
  ])('%s', async (_, damage) => {
    const folder = await aClosedDatabase();
    damage(folder);
    opened = await openDatabase(folder);
    expect(opened.putAside).toMatchObject({
      because: 'damaged',
      folder: expect.stringMatching(/queue\.unusable-\d+$/),
    });
    expect(existsSync(opened.putAside?.folder ?? '')).toBe(true);
    expect((await opened.db.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('after a restart of the machine', () => {
  const mark = (folder: string, start: object) => writeFileSync(`${folder}.open`, JSON.stringify(start));

  it('a queue that was open is begun again, because nothing in it was synced', async () => {
    const folder = await aClosedDatabase();
    mark(folder, { boot: 'the start before', at: 0 });
    opened = await openDatabase(folder);
    expect(opened.putAside).toEqual({ because: 'restarted', folder: `${folder}.before-restart` });
    expect((await opened.db.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('keeps only the last of the queues that were replaced', async () => {
    const folder = await aClosedDatabase();
    for (const _ of [1, 2]) {
      mark(folder, { boot: 'the start before', at: 0 });
      await (await openDatabase(folder)).close();
    }
    expect(readdirSync(join(folder, '..'))).toEqual(['queue', 'queue.before-restart']);
  });

  it('a queue that was closed is as it was, and so is one whose process was killed without a restart', async () => {
    const folder = await aClosedDatabase();
    expect(existsSync(`${folder}.open`)).toBe(false);
    const killed = await openDatabase(folder);
    expect(killed.putAside).toBeNull();
    await killed.db.close();
    expect(existsSync(`${folder}.open`)).toBe(true);
    opened = await openDatabase(folder);
    expect(opened.putAside).toBeNull();
  });
});

describe('the folder of an embedded queue is left as it is when', () => {
  it('there is too little memory to open it, and the message says so', async () => {
    const folder = await aClosedDatabase();
    expect(openedInChild(folder, { limit: '-v 1500000' })).toMatch(
      /queue_unreachable .* cannot be opened \(.*memory.*Free some memory/s,
    );
    await expectLeft(folder);
  });

  it.each([1, 6])('the process may open only %d more files, and the message says so', async (left) => {
    const folder = await aClosedDatabase();
    expect(openedInChild(folder, { limit: '-n 200', left })).toMatch(
      /queue_unreachable .* cannot be opened \(.*Raise the limit of open files/s,
    );
    await expectLeft(folder);
  });

  it.each([
    'PANIC:  could not open file "pg_wal/000000010000000000000001": Too many open files',
    'FATAL:  could not write to file "pg_wal/xlogtemp.42": No space left on device',
    'FATAL:  could not open file "global/pg_filenode.map": Permission denied',
    'FATAL:  could not read file "base/5/1259": Input/output error',
    'FATAL:  something that nobody has heard of',
  ])('PostgreSQL says: %s', (said) => {
    expect(isDamage(said, new Error('PGlite failed to initialize properly'))).toBe(false);
  });
});

it('a queue that is built again has the dead letters that it had, also those of a version without a copy', async () => {
  const home = temporaryFolder();
  const first = await anEngine(home);
  await first.deadLetters.put(aDeadLetter());
  await first.deadLetters.put(aDeadLetter({ phoneNumber: '+12025550199' }));
  await first.deadLetters.remove('+12025550199');
  await first.close();
  rmSync(join(home, 'queue'), { recursive: true });
  const second = await anEngine(home);
  expect(await collect(second.deadLetters.all())).toEqual([aDeadLetter()]);
  await second.close();
  rmSync(join(home, 'dead-letters.ndjson'));
  rmSync(join(home, 'queue', 'dead-letters-restored'));
  const third = await anEngine(home);
  expect((await openDeadLetterFile(join(home, 'dead-letters.ndjson'))).all()).toEqual([aDeadLetter()]);
  await third.deadLetters.remove(A_NUMBER);
  await third.close();
  expect((await openDeadLetterFile(join(home, 'dead-letters.ndjson'))).all()).toEqual([]);
});

it('a folder does not grow with the runs that were in it, and its write-ahead log stays small', async () => {
  const home = temporaryFolder();
  const folder = join(home, 'queue');
  const sizes: number[] = [];
  const engine = await anEngine(home);
  for (let run = 0; run < 5; run += 1) {
    await aRunOf(150, `20260101-00000${run}-abcd`, engine);
    sizes.push(sizeOf(folder) - sizeOf(join(folder, 'pg_wal')));
    expect(sizeOf(join(folder, 'pg_wal'))).toBeLessThanOrEqual(64 * MB);
  }
  await engine.close();
  expect((sizes[4] ?? 0) - (sizes[1] ?? 0)).toBeLessThan(0.3 * MB);
}, 240_000);

it('a large folder of an older version is made small at its next start', async () => {
  const folder = join(temporaryFolder(), 'queue');
  await makeDatabase(folder, ({ db }) =>
    db.exec(`CREATE TABLE bloat (text text);
      INSERT INTO bloat SELECT repeat(md5(g::text), 30) FROM generate_series(1, 60000) g;
      DELETE FROM bloat;`),
  );
  expect(sizeOf(folder)).toBeGreaterThan(80 * MB);
  opened = await openDatabase(folder);
  expect(sizeOf(folder)).toBeLessThan(50 * MB);
}, 60_000);

it('an engine that is closed while queues and workers still ask tells of no error, and none is left unhandled', async () => {
  const errors: unknown[] = [];
  const note = (error: unknown) => void errors.push(error);
  process.on('unhandledRejection', note);
  const engine = await anEngine(temporaryFolder(), note);
  const worker = workOnCards(engine.backend, 'run', {
    concurrency: 4,
    work: async () => ({ kind: 'put_back', progress: null, afterMs: 0 }),
  });
  const queue = engine.backend.queue('linq-cards-run');
  const asking = Array.from({ length: 50 }, () => queue.getWaitingCount().catch(() => undefined));
  await engine.close();
  await Promise.all(asking);
  await Promise.allSettled([worker.close(1_000), queue.close()]);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  expect(errors).toEqual([]);
});

it('a timer beside a thousand queries that follow each other gets its turns', async () => {
  const engine = await anEngine(temporaryFolder());
  const queue = engine.backend.queue('linq-cards-timer');
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 10);
  for (let query = 0; query < 1_000; query += 1) await queue.getWaitingCount();
  clearInterval(timer);
  await queue.close();
  await engine.close();
  // Queries that never leave the event loop to others would let it have none.
  expect(turns).toBeGreaterThan(10);
});

/**
 * Opens the database in a process of the built program that may use less than others.
 *
 * @param use.limit for `ulimit` @param use.left how many files it may still open; absent: as many as the limit says
 * @returns what came of it
 */
function openedInChild(folder: string, { limit, left = 0 }: { limit: string; left?: number }): string {
  const script = `
    const { openDatabase } = await import('${join(import.meta.dirname, '../../dist/src/queue/embedded/database.js')}');
    const { closeSync, openSync } = await import('node:fs');
    const files = [];
    if (${left} > 0) try { for (;;) files.push(openSync('/dev/null')); } catch {}
    for (const file of files.splice(0, ${left})) closeSync(file);
    const end = await openDatabase(process.argv[1]).then(() => 'opened', (error) => error);
    for (const file of files) closeSync(file);
    console.log(end.code, end.message, end.next);
    process.exit();`;
  const args = ['-c', `ulimit ${limit}; exec "$0" --input-type=module -e "$1" "$2"`, process.execPath, script, folder];
  return execFileSync('bash', args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
}

async function expectLeft(folder: string): Promise<void> {
  expect(unusable(folder)).toEqual([]);
  opened = await openDatabase(folder);
  expect(opened.putAside).toBeNull();
}

/** A copy of an empty one, which is made once: that takes a second. */
async function aClosedDatabase(): Promise<string> {
  empty ??= makeDatabase(join(temporaryFolder(atEnd), 'queue'));
  const folder = join(temporaryFolder(), 'queue');
  cpSync(await empty, folder, { recursive: true });
  return folder;
}

async function makeDatabase(folder: string, fill: (database: Database) => Promise<unknown> = async () => undefined) {
  const database = await openDatabase(folder);
  await fill(database);
  await database.close();
  return folder;
}

async function anEngine(home: string, onError: (error: Error) => void = () => undefined) {
  return openEmbeddedEngine({
    folder: join(home, 'queue'),
    simulated: false,
    pacing: embeddedPacing({
      limits: { rate: 0, budget: null },
      writes: { remembered: [], remember: async () => undefined, forget: async () => undefined },
    }),
    onError,
    deadLetterCopy: await openDeadLetterFile(join(home, 'dead-letters.ndjson')),
    onPutAside: () => undefined,
  });
}

async function aRunOf(rows: number, id: string, { backend }: Awaited<ReturnType<typeof anEngine>>): Promise<void> {
  const queues = openRunQueues(backend, id);
  await queues.begin();
  const work = async ({ job: { row, phoneNumber } }: { job: { row: number; phoneNumber: string } }) => ({
    kind: 'outcome' as const,
    outcome: anOutcome({ row, phoneNumber }),
  });
  const worker = workOnCards(backend, id, { concurrency: 8, work });
  const cards = Array.from({ length: rows }, (_, index) =>
    aCardJob({ run: id, row: index + 1, phoneNumber: `+1${2_025_550_100 + index}` }),
  );
  await queues.add(cards);
  await vi.waitUntil(async () => (await queues.counts()).ended === rows, { timeout: 60_000, interval: 20 });
  await worker.close(5_000);
  await queues.remove();
  await queues.close();
}

function removeLog(folder: string): void {
  for (const name of readdirSync(join(folder, 'pg_wal'))) if (/^0/.test(name)) unlinkSync(join(folder, 'pg_wal', name));
}

function unusable(folder: string): string[] {
  return readdirSync(join(folder, '..')).filter((name) => name.includes('unusable'));
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  );
}
