import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openDeadLetterFile } from '../../src/home/dead-letter-file.js';
import { workOnCards } from '../../src/queue/card-worker.js';
import { isDamage } from '../../src/queue/embedded/damage.js';
import { type Database, openDatabase } from '../../src/queue/embedded/database.js';
import { openEmbeddedEngine } from '../../src/queue/embedded/engine.js';
import { openRunQueues } from '../../src/queue/run-queues.js';
import { A_NUMBER, aCardJob, aDeadLetter, anOutcome } from '../support/builders.js';
import { collect } from '../support/source.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const MB = 1024 * 1024;
let opened: Database | undefined;
afterEach(async () => {
  await opened?.db.close();
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
    expect(opened.putAside).toMatch(/queue\.unusable-\d+$/);
    expect(existsSync(opened.putAside ?? '')).toBe(true);
    expect((await opened.db.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('the folder of an embedded queue is left as it is when', () => {
  it('there is too little memory to open it, and the message says so', async () => {
    const folder = await aClosedDatabase();
    const script = `
      import('${join(import.meta.dirname, '../../dist/src/queue/embedded/database.js')}')
        .then(({ openDatabase }) => openDatabase(process.argv[1]))
        .then(() => console.log('opened'), (error) => console.log(error.code, error.message, error.next));`;
    const said = execFileSync('bash', [
      '-c',
      `ulimit -v 1500000; exec "$0" -e "$1" "$2"`,
      process.execPath,
      script,
      folder,
    ]);
    expect(said.toString()).toMatch(/queue_unreachable .* cannot be opened \(.*memory.*Free some memory/s);
    expect(unusable(folder)).toEqual([]);
    opened = await openDatabase(folder);
    expect(opened.putAside).toBeNull();
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
  const folder = await aClosedDatabase(async ({ db }) => {
    await db.exec(`CREATE TABLE bloat (text text);
      INSERT INTO bloat SELECT repeat(md5(g::text), 30) FROM generate_series(1, 60000) g;
      DELETE FROM bloat;`);
  });
  expect(sizeOf(folder)).toBeGreaterThan(80 * MB);
  opened = await openDatabase(folder);
  expect(sizeOf(folder)).toBeLessThan(50 * MB);
}, 60_000);

it('a timer beside a thousand queries that follow each other is on time', async () => {
  const engine = await anEngine(temporaryFolder());
  const queue = engine.backend.queue('linq-cards-timer');
  let latest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    latest = Math.max(latest, performance.now() - last);
    last = performance.now();
  }, 10);
  for (let query = 0; query < 1_000; query += 1) await queue.getWaitingCount();
  clearInterval(timer);
  await queue.close();
  await engine.close();
  expect(latest).toBeLessThan(200);
});

async function aClosedDatabase(fill: (database: Database) => Promise<void> = async () => undefined): Promise<string> {
  const folder = join(temporaryFolder(), 'queue');
  const database = await openDatabase(folder);
  await fill(database);
  await database.db.close();
  return folder;
}

async function anEngine(home: string) {
  return openEmbeddedEngine({
    folder: join(home, 'queue'),
    simulated: false,
    limits: { rate: 0, budget: null },
    writes: { remembered: [], remember: () => undefined, forget: () => undefined },
    onError: () => undefined,
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
  await queues.work(async (job) => {
    await job.addCards(cards, { mayExist: true });
    await job.waitForCards();
  });
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
