import { join } from 'node:path';
import {
  inFolder,
  PLAIN_SCRIPT,
  type Ran,
  runNode,
  startRedis,
  startSimulator,
  startWorker,
  writeNumbers,
} from './processes.js';
import { fixed, median, type Section } from './section.js';
import { type BenchOptions, builds } from './ways.js';

const ROWS = 20_000;
const EMBEDDED_ROWS = 4_000;
const ROUNDS = 3;

type Bench = { env: Record<string, string>; onRedis: Record<string, string>; csv: string; home: string };
type Way = { name: string; rows: number; run: (bench: Bench) => Promise<Ran> };

/** Rows per second of the sending and of the whole process, and milliseconds of a core that the process took for a row. */
type Measured = { sending: number; whole: number; cpuMs: number };

/** Rows per second without a limit, beside the script that a user would write instead. Ratios are within one round. */
export async function throughput(options: BenchOptions): Promise<Section> {
  const all = ways(options);
  const rounds: Measured[][] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const measured: Measured[] = [];
    for (const way of all) measured.push(await measure(way));
    rounds.push(measured);
  }
  const lines = all.map(({ name, rows }, at) => {
    const cell = (what: keyof Measured, digits: number) =>
      fixed(median(rounds.map((round) => round[at]?.[what] ?? 0)), digits);
    const ratio = (what: keyof Measured) =>
      fixed(median(rounds.map((round) => (round[at]?.[what] ?? 0) / (round[0]?.[what] ?? 1))), 2);
    const [sending, whole, cpu] = [cell('sending', 0), cell('whole', 0), cell('cpuMs', 2)];
    return [name, String(rows), sending, ratio('sending'), whole, ratio('whole'), cpu, ratio('cpuMs')];
  });
  return {
    title: 'Rows per second without a limit',
    text: `Median of ${ROUNDS} rounds; 20 rows at a time, an API that answers at once. “Sending” is from the first request to the last, “whole” the whole process from its start to its end, with reading, planning and reporting; “processor time” is that of the process that was started, for a row. The ratios are to the plain script (bench/plain-script.ts) of the same round.`,
    header: ['way', 'rows', 'sending, rows/s', 'ratio', 'whole, rows/s', 'ratio', 'processor time, ms/row', 'ratio'],
    lines,
  };
}

/** Each round writes the same numbers. */
const FLAGS = ['--rate', '0', '--concurrency', '20', '--no-snapshot', '--number-budget', 'off'];

function ways(options: BenchOptions): Way[] {
  const ofBuilds = builds(options).flatMap(({ name, cli }): Way[] => {
    const provision = (bench: Bench, env: Bench['env']) =>
      runNode([cli, 'provision', bench.csv, ...FLAGS, '--home', bench.home], env);
    return [
      { name: `${name}, Redis`, rows: ROWS, run: (bench) => provision(bench, bench.onRedis) },
      {
        name: `${name}, Redis and a second worker`,
        rows: ROWS,
        run: async (bench) => {
          const worker = startWorker(bench.onRedis, 20, cli);
          try {
            return await provision(bench, bench.onRedis);
          } finally {
            await worker.close();
          }
        },
      },
      { name: `${name}, embedded queue`, rows: EMBEDDED_ROWS, run: (bench) => provision(bench, bench.env) },
    ];
  });
  const script: Way = { name: 'plain script', rows: ROWS, run: ({ csv, env }) => runNode([PLAIN_SCRIPT, csv], env) };
  return [script, ...ofBuilds];
}

function measure({ rows, run }: Way): Promise<Measured> {
  return inFolder(async (folder) => {
    const csv = join(folder, 'numbers.csv');
    writeNumbers(csv, rows);
    const [simulator, redis] = [await startSimulator(), await startRedis()];
    try {
      const { env } = simulator;
      const onRedis = { ...env, REDIS_URL: redis.url };
      const { seconds, cpuSeconds } = await run({ env, onRedis, csv, home: join(folder, 'home') });
      const { first, last, writes } = await simulator.summary();
      if (writes !== rows) throw new Error(`${writes} writes for ${rows} rows`);
      const sending = (rows * 1000) / ((last ?? 0) - (first ?? 0));
      return { sending, whole: rows / seconds, cpuMs: (cpuSeconds * 1000) / rows };
    } finally {
      await simulator.close();
      await redis.close();
    }
  });
}
