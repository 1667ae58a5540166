import { join } from 'node:path';
import {
  type BenchSimulator,
  CLI,
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

const ROWS = 20_000;
const EMBEDDED_ROWS = 2_000;
const ROUNDS = 3;

type Way = {
  name: string;
  rows: number;
  run: (simulator: BenchSimulator, csv: string, folder: string) => Promise<Ran>;
};
type Measured = { sending: number; whole: number };

/** Rows per second without a limit, beside the script that a user would write instead. Ratios are within one round. */
export async function throughput(): Promise<Section> {
  const redis = await startRedis();
  try {
    const rounds: Measured[][] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measureRound(ways(redis.url)));
    const lines = ways(redis.url).map(({ name, rows }, index) => {
      const of = (pick: (measured: Measured) => number) =>
        median(rounds.map((round) => pick(round[index] ?? { sending: 0, whole: 0 })));
      const ratio = median(rounds.map((round) => (round[index]?.sending ?? 0) / (round[0]?.sending ?? 1)));
      const wholeRatio = median(rounds.map((round) => (round[index]?.whole ?? 0) / (round[0]?.whole ?? 1)));
      return [
        name,
        String(rows),
        fixed(
          of((m) => m.sending),
          0,
        ),
        fixed(ratio, 2),
        fixed(
          of((m) => m.whole),
          0,
        ),
        fixed(wholeRatio, 2),
      ];
    });
    return {
      title: 'Rows per second without a limit',
      text: `Median of ${ROUNDS} rounds; 20 rows at a time, an API that answers at once. “Sending” is from the first request to the last, “whole” the whole process from its start to its end, with reading, planning and reporting. The ratios are to the plain script (bench/plain-script.ts) of the same round.`,
      header: ['way', 'rows', 'sending, rows/s', 'ratio', 'whole, rows/s', 'ratio'],
      lines,
    };
  } finally {
    await redis.close();
  }
}

function ways(redisUrl: string): Way[] {
  const provision = (csv: string, folder: string) => [
    CLI,
    'provision',
    csv,
    '--rate',
    '0',
    '--concurrency',
    '20',
    '--no-snapshot',
    // Each round writes the same numbers.
    '--number-budget',
    'off',
    '--home',
    folder,
  ];
  const onRedis = (simulator: BenchSimulator) => ({ ...simulator.env, REDIS_URL: redisUrl });
  return [
    { name: 'plain script', rows: ROWS, run: (simulator, csv) => runNode([PLAIN_SCRIPT, csv], simulator.env) },
    {
      name: 'Redis, one worker',
      rows: ROWS,
      run: (simulator, csv, folder) => runNode(provision(csv, folder), onRedis(simulator)),
    },
    {
      name: 'Redis, two workers',
      rows: ROWS,
      run: async (simulator, csv, folder) => {
        const worker = startWorker(onRedis(simulator), 20);
        try {
          return await runNode(provision(csv, folder), onRedis(simulator));
        } finally {
          await worker.close();
        }
      },
    },
    {
      name: 'embedded queue',
      rows: EMBEDDED_ROWS,
      run: (simulator, csv, folder) => runNode(provision(csv, folder), simulator.env),
    },
  ];
}

async function measureRound(all: readonly Way[]): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const { rows, run } of all) {
    measured.push(
      await inFolder(async (folder) => {
        const csv = join(folder, 'numbers.csv');
        writeNumbers(csv, rows);
        const simulator = await startSimulator();
        try {
          const { seconds } = await run(simulator, csv, join(folder, 'home'));
          const { first, last, writes } = await simulator.summary();
          if (writes !== rows) throw new Error(`${writes} writes for ${rows} rows`);
          return { sending: (rows * 1000) / ((last ?? 0) - (first ?? 0)), whole: rows / seconds };
        } finally {
          await simulator.close();
        }
      }),
    );
  }
  return measured;
}
