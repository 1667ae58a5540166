import { join } from 'node:path';
import { CLI, inFolder, runNode, startRedis, startSimulator, startWorker, writeNumbers } from './processes.js';
import { fixed, type Section } from './section.js';

const RATES = [20, 50, 200] as const;
const SECONDS = 20;
/** Rows at the same time in each of the two processes: enough for the highest rate. */
const CONCURRENCY = 16;

/** How well the rate is kept: never more in any second, and not much less. On Redis, by two processes together. */
export async function pace(): Promise<Section> {
  const lines: string[][] = [];
  for (const rate of RATES) lines.push([String(rate), ...(await measure(rate))]);
  return {
    title: 'Pace',
    text: `About ${SECONDS} s at each rate on Redis, by the coordinator and one worker together. “Most” is the highest count of requests that the API saw in any sliding second; “used” is their number over the time from the first to the last, as a share of the rate.`,
    header: ['rate, requests/s', 'most in a second', 'used'],
    lines,
  };
}

async function measure(rate: number): Promise<string[]> {
  const redis = await startRedis();
  const simulator = await startSimulator(5);
  const env = { ...simulator.env, REDIS_URL: redis.url };
  const worker = startWorker(env, CONCURRENCY);
  try {
    return await inFolder(async (folder) => {
      const csv = join(folder, 'numbers.csv');
      writeNumbers(csv, rate * SECONDS);
      await runNode(
        [
          CLI,
          'provision',
          csv,
          '--rate',
          String(rate),
          '--concurrency',
          String(CONCURRENCY),
          '--no-snapshot',
          '--home',
          join(folder, 'home'),
        ],
        env,
      );
      const { requests, most, first, last } = await simulator.summary();
      const seconds = ((last ?? 0) - (first ?? 0)) / 1000;
      return [String(most), `${fixed(((requests - 1) / seconds / rate) * 100, 1)} %`];
    });
  } finally {
    await worker.close();
    await simulator.close();
    await redis.close();
  }
}
