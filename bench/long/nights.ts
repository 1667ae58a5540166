import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { inFolder, startRedis, startSimulator } from '../processes.js';
import { asMarkdown, fixed, median, type Section } from '../section.js';
import { type Serving, startServing } from './serving.js';

export type NightsOptions = { nights: number; rows: number };

/** One row in ten has another name each night. */
const CHANGED_EVERY = 10;
/** A `serve` that runs for months is still restarted now and then; each restart gives a start-up time. */
const RESTART_EVERY = 20;
/** What the first nights make, they make once. */
const SETTLED_AFTER = 10;
const DAY_MS = 86_400_000;

type Engine = 'embedded' | 'redis';
type Night = { seconds: number; queueMb: number; walMb: number; redisMb: number; keys: number; memoryMb: number };
type Measured = { nights: Night[]; starts: number[] };

/** A schedule's run every night, on one home and one queue, with a clock that is a day ahead after each. */
export async function nights(options: NightsOptions): Promise<string> {
  const embedded = await measure('embedded', options);
  const redis = await measure('redis', options);
  return asMarkdown(asSection(options, embedded, redis));
}

function measure(engine: Engine, { nights, rows }: NightsOptions): Promise<Measured> {
  return inFolder(async (folder) => {
    const simulator = await startSimulator();
    const redis = await startRedis();
    const watch = new Redis(redis.url);
    const home = join(folder, 'home');
    const source = join(folder, 'lines.csv');
    const env = { ...simulator.env, ...(engine === 'redis' && { REDIS_URL: redis.url }) };
    const open = (night: number) => startServing(home, env, night * DAY_MS);
    const measured: Measured = { nights: [], starts: [] };
    let serving = await open(0);
    try {
      writeNight(source, 0, rows);
      const settings = { rate: 0, numberBudget: null, maxUpdatePct: null };
      await serving.put('/schedules/nightly', { cron: '0 2 * * *', tz: 'UTC', source, settings });
      for (let night = 1; night <= nights; night += 1) {
        if (night % RESTART_EVERY === 0) {
          await serving.close();
          serving = await open(night - 1);
          measured.starts.push(serving.startSeconds);
        }
        writeNight(source, night, rows);
        const before = (await serving.runs(1))[0]?.id;
        const began = performance.now();
        await serving.setAhead(night * DAY_MS);
        await serving.post('/schedules/nightly/run');
        await untilDone(serving, before);
        const seconds = (performance.now() - began) / 1000;
        measured.nights.push({ seconds, ...sizes(home), ...(await redisSizes(watch)), memoryMb: serving.memoryMb() });
        if (night % SETTLED_AFTER === 0)
          process.stderr.write(`${engine} ${night} ${JSON.stringify(measured.nights.at(-1))}\n`);
      }
    } finally {
      await serving.close();
      watch.disconnect();
      await redis.close();
      await simulator.close();
    }
    return measured;
  });
}

async function untilDone(serving: Serving, before: string | undefined): Promise<void> {
  for (;;) {
    const [run] = await serving.runs(1);
    if (run && run.id !== before && !['planned', 'running'].includes(run.state)) {
      if (run.state !== 'completed') throw new Error(`${run.id} ended as ${run.state}`);
      return;
    }
    await sleep(100);
  }
}

function writeNight(path: string, night: number, rows: number): void {
  const lines = Array.from({ length: rows }, (_, row) => {
    // The night on which the row was changed last.
    const changed = night - ((((night - row) % CHANGED_EVERY) + CHANGED_EVERY) % CHANGED_EVERY);
    return `+1415${2_000_000 + row},Acme ${Math.max(changed, 0)},Support`;
  });
  writeFileSync(path, `phone_number,first_name,last_name\n${lines.join('\n')}\n`);
}

function sizes(home: string): { queueMb: number; walMb: number } {
  return { queueMb: sizeMb(join(home, 'queue')), walMb: sizeMb(join(home, 'queue', 'pg_wal')) };
}

function sizeMb(folder: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
    }
  } catch {
    // On Redis there is none; and a file may go while it is looked at.
  }
  return bytes / 2 ** 20;
}

async function redisSizes(redis: Redis): Promise<{ redisMb: number; keys: number }> {
  const used = /used_memory:(\d+)/.exec(await redis.info('memory'))?.[1];
  return { redisMb: Number(used ?? 0) / 2 ** 20, keys: await redis.dbsize() };
}

const FIGURES: readonly [string, (night: Night) => number, number, Engine | 'both'][] = [
  ['seconds of a run', ({ seconds }) => seconds, 1, 'both'],
  ['queue folder, MB', ({ queueMb }) => queueMb, 1, 'embedded'],
  ['its write-ahead log, MB', ({ walMb }) => walMb, 1, 'embedded'],
  ['memory of Redis, MB', ({ redisMb }) => redisMb, 2, 'redis'],
  ['keys in Redis', ({ keys }) => keys, 0, 'redis'],
  ['memory of the process, MB', ({ memoryMb }) => memoryMb, 0, 'both'],
];

function asSection({ nights, rows }: NightsOptions, embedded: Measured, redis: Measured): Section {
  const tenth = Math.min(SETTLED_AFTER, nights);
  const around = (measured: Measured, night: number, pick: (night: Night) => number) =>
    median(measured.nights.slice(Math.max(0, night - tenth), night).map(pick));
  const line = (engine: Engine, measured: Measured) =>
    FIGURES.filter(([, , , of]) => of === engine || of === 'both').map(([what, pick, digits]) => [
      engine,
      what,
      ...[tenth, Math.round(nights / 4), Math.round(nights / 2), nights].map((night) =>
        fixed(around(measured, night, pick), digits),
      ),
    ]);
  const starts = (engine: Engine, { starts: all }: Measured) => [
    engine,
    'seconds to start',
    ...[1, Math.round(all.length / 4), Math.round(all.length / 2), all.length].map((n) =>
      fixed(all[Math.max(0, n - 1)] ?? 0, 1),
    ),
  ];
  const header = [
    'queue',
    'figure',
    `night ${tenth}`,
    `night ${Math.round(nights / 4)}`,
    `night ${Math.round(nights / 2)}`,
    `night ${nights}`,
  ];
  return {
    title: `${nights} nights`,
    text: `A schedule of ${rows} rows, of which ${rows / CHANGED_EVERY} change each night, on one home; \`serve\` is restarted every ${RESTART_EVERY} nights. Medians of the ten nights before.`,
    header,
    lines: [
      ...line('embedded', embedded),
      starts('embedded', embedded),
      ...line('redis', redis),
      starts('redis', redis),
    ],
  };
}
