import { join } from 'node:path';
import type { LoggedRequest } from '../src/simulator/request-log.js';
import { CLI, inFolder, runNode, startRedis, startSimulator, startWorker, writeNumbers } from './processes.js';
import { fixed, type Section } from './section.js';

const SECONDS = 20;
/** In each of `STRUGGLING.every` rows the first two writes are answered with 500. */
const STRUGGLING = { every: 7, times: 2, does: { kind: 'answer', status: 500, code: 3006 } } as const;

type Case = { what: string; rate: number; workers: number; concurrency: number; struggling?: true };

const CASES: readonly Case[] = [
  ...[20, 50, 200].map((rate) => ({ what: 'all rows are well', rate, workers: 1, concurrency: 16 })),
  { what: 'one row in seven fails twice', rate: 200, workers: 2, concurrency: 16, struggling: true },
  { what: 'the same, 200 requests at a time', rate: 200, workers: 2, concurrency: 200, struggling: true },
];

/** How well the rate is kept: never more in any second, and not much less. On Redis, by several processes together. */
export async function pace(): Promise<Section> {
  const lines: string[][] = [];
  for (const each of CASES) lines.push(await measure(each));
  return {
    title: 'Pace',
    text: `About ${SECONDS} s at each rate on Redis, by the coordinator and workers together. “Most” is the highest count of requests that the API saw in any sliding second; “used” is their number from the first until the last row was tried for the first time, over that time, as a share of the rate.`,
    header: ['rows', 'processes', 'rate, requests/s', 'most in a second', 'used'],
    lines,
  };
}

async function measure({ what, rate, workers, concurrency, struggling }: Case): Promise<string[]> {
  const redis = await startRedis();
  const simulator = await startSimulator(5);
  const env = { ...simulator.env, REDIS_URL: redis.url };
  const helping = Array.from({ length: workers }, () => startWorker(env, concurrency));
  try {
    return await inFolder(async (folder) => {
      const csv = join(folder, 'numbers.csv');
      writeNumbers(csv, rate * SECONDS);
      if (struggling) await simulator.set({ fault: STRUGGLING });
      const flags = ['--rate', String(rate), '--concurrency', String(concurrency), '--no-snapshot', '--settle', '0'];
      await runNode([CLI, 'provision', csv, ...flags, '--home', join(folder, 'home')], env);
      const { most } = await simulator.summary();
      const used = usedShare(await simulator.requests(), rate);
      return [what, String(workers + 1), String(rate), String(most), `${fixed(used * 100, 1)} %`];
    });
  } finally {
    for (const worker of helping) await worker.close();
    await simulator.close();
    await redis.close();
  }
}

function usedShare(requests: readonly LoggedRequest[], rate: number): number {
  const sent = requests.filter(({ phoneNumber }) => phoneNumber !== null);
  const tried = new Set<string | null>();
  let last = 0;
  for (const [index, { phoneNumber }] of sent.entries()) {
    if (!tried.has(phoneNumber)) last = index;
    tried.add(phoneNumber);
  }
  return (last * 1_000) / ((sent[last]?.at ?? 0) - (sent[0]?.at ?? 0)) / rate;
}
