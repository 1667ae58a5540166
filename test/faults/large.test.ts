import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { type BinaryCli, readRecord, startBinary } from '../support/cli.js';
import { type Stage, setStage, writesByNumber } from '../support/e2e.js';
import { killed } from '../support/invariants.js';
import { describeRedis, startRedis } from '../support/redis.js';
import { LARGE_ROWS } from './rounds.js';

/*
 * A large run on Redis with three workers, two of which are killed, and a coordinator that is killed and takes it up again. With the
 * other tests it is a small one; `npm run chaos` does 50,000 rows, and `-- --only large --rows 1000000` a million.
 */
const ROWS = LARGE_ROWS;
const CONCURRENCY = 20;
const ARGS = ['--rate', '0', '--number-budget', 'off', '--concurrency', String(CONCURRENCY)];
/** Rows that killed processes had in hand: their cards are read back, and written again only if they are not there. */
const IN_FLIGHT = 3 * CONCURRENCY;
const MOST_MB = { redis: 60, process: 600 };

describeRedis('large', () => {
  it(`a run of ${ROWS} rows writes each number once, whoever is killed, and its memory does not grow with it`, async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.close());
    const stage = await setStage();
    const env = { ...stage.env, REDIS_URL: redis.url };
    const reached = (share: number) => stage.simulator.requests.reaches(Math.floor(ROWS * share));
    const start = (args: readonly string[]) => {
      const cli = startBinary(args, { env });
      onTestFinished(() => killed(cli));
      return cli;
    };
    const path = stage.csv('');
    writeFileSync(path, 'phone_number,first_name\n');
    for (let from = 0; from < ROWS; from += 10_000) {
      const few = Array.from({ length: Math.min(10_000, ROWS - from) }, (_, at) => numberOf(from + at));
      writeFileSync(path, `${few.map((number) => `${number},Acme`).join('\n')}\n`, { flag: 'a' });
    }
    const began = performance.now();
    const workers = [0, 1, 2].map(() => start(['worker', '--concurrency', String(CONCURRENCY)]));
    const first = start(['provision', path, ...ARGS]);
    await reached(0.2);
    await killed(workers[0] as BinaryCli);
    await reached(0.4);
    tellMemory('at 40 %', [first, ...workers]);
    await killed(first);
    const second = start(['resume', ...ARGS]);
    await reached(0.6);
    await killed(workers[1] as BinaryCli);
    await reached(0.95);
    const peaks = tellMemory('at 95 %', [second, workers[2] as BinaryCli]);
    expect((await second.ended).code).toBe(0);

    const { used_memory_peak: redisPeak } = await memoryOf(redis.url);
    const seconds = (performance.now() - began) / 1_000;
    process.stdout.write(`${ROWS} rows in ${seconds.toFixed(0)} s; Redis at its peak ${megabytes(redisPeak)} MB\n`);
    await expectEachOnce(stage);
    expect(Math.max(...peaks)).toBeLessThan(MOST_MB.process);
    expect(megabytes(redisPeak)).toBeLessThan(MOST_MB.redis);
  }, 7_200_000);
});

function numberOf(at: number): string {
  return `+1415${2_000_000 + at}`;
}

async function expectEachOnce({ home, simulator }: Stage): Promise<void> {
  const { id = '' } = readRecord(home) ?? {};
  let line = 0;
  const wrong: unknown[] = [];
  const results = createReadStream(join(home, 'runs', id, 'results.csv'));
  for await (const result of results.pipe(parse({ bom: true, columns: true }))) {
    line += 1;
    const { linq__row: row, linq__status: status } = result;
    if (Number(row) !== line || status !== 'created') wrong.push(result);
  }
  expect([line, wrong.slice(0, 5)]).toEqual([ROWS, []]);
  const writes = writesByNumber(simulator);
  const twice = [...writes].filter(([, times]) => times > 1);
  expect(writes.size).toBe(ROWS);
  expect(twice.filter(([, times]) => times > 2)).toEqual([]);
  expect(twice.length).toBeLessThanOrEqual(IN_FLIGHT);
}

/** @returns the most memory that each process has had, in MB */
function tellMemory(when: string, processes: readonly BinaryCli[]): number[] {
  const peaks = processes.filter((cli) => cli.isRunning()).map(({ pid }) => peakMbOf(pid ?? 0));
  process.stdout.write(`${when}: ${peaks.join(', ')} MB\n`);
  return peaks;
}

function peakMbOf(pid: number): number {
  const [, kilobytes = '0'] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

async function memoryOf(url: string): Promise<{ used_memory_peak: number }> {
  const redis = new Redis(url);
  try {
    const [, peak = '0'] = /used_memory_peak:(\d+)/.exec(await redis.info('memory')) ?? [];
    return { used_memory_peak: Number(peak) };
  } finally {
    redis.disconnect();
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
