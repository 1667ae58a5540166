import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeAccountFile } from './account-rows.js';
import { CLI, inFolder, type Ran, runNode } from './processes.js';
import { fixed, median } from './section.js';

const ACCOUNT_API = fileURLToPath(new URL('./account-api.js', import.meta.url));
export const PLAIN_SYNC = fileURLToPath(new URL('./plain-sync.js', import.meta.url));

/** `quick`: fewer rows and rounds. `baseline`: the folder of another build, which is measured beside this one. */
export type BenchOptions = { quick: boolean; baseline: string | undefined };

/** A way to do the work of a round; `args` of Node. The first of several is what the others are compared with. */
export type Way = { name: string; args: (csv: string, folder: string) => string[] };

/** The builds to compare, the other one first. */
export function builds({ baseline }: BenchOptions): { name: string; cli: string }[] {
  const other = baseline === undefined ? [] : [{ name: 'before', cli: join(baseline, 'dist/src/cli/main.js') }];
  return [...other, { name: 'linq-cards', cli: CLI }];
}

/** Does the same work in several ways, one after the other in each round, on an account of so many numbers. */
export async function measureWays(
  ways: readonly Way[],
  { rows, rounds }: { rows: number; rounds: number },
): Promise<Ran[][]> {
  const api = await startAccountApi(rows);
  try {
    const measured: Ran[][] = [];
    for (let round = 0; round < rounds; round += 1) {
      const ran: Ran[] = [];
      for (const { args } of ways) {
        await api.forget();
        ran.push(
          await inFolder(async (folder) => {
            const csv = join(folder, 'numbers.csv');
            writeAccountFile(csv, rows);
            return runNode(args(csv, folder), api.env);
          }),
        );
      }
      measured.push(ran);
    }
    return measured;
  } finally {
    await api.close();
  }
}

/** Medians of the rounds, and the ratio of processor time to the first way within a round. */
export function linesOf(what: string, ways: readonly Way[], rounds: readonly Ran[][]): string[][] {
  return ways.map(({ name }, at) => {
    const of = (pick: (ran: Ran) => number) => median(rounds.map((round) => pick(round[at] ?? NOTHING)));
    const ratio = median(rounds.map((round) => (round[at]?.cpuSeconds ?? 0) / (round[0]?.cpuSeconds ?? 1)));
    return [
      what,
      name,
      fixed(
        of(({ cpuSeconds }) => cpuSeconds),
        2,
      ),
      fixed(ratio, 2),
      fixed(
        of(({ seconds }) => seconds),
        1,
      ),
      fixed(
        of(({ peakMb }) => peakMb),
        0,
      ),
    ];
  });
}

export const WAY_COLUMNS = ['what', 'way', 'processor time, s', 'ratio', 'seconds', 'peak, MB'] as const;
const NOTHING: Ran = { seconds: 0, cpuSeconds: 0, peakMb: 0 };

export async function startAccountApi(
  numbers: number,
): Promise<{ env: Record<string, string>; forget(): Promise<void>; close(): Promise<void> }> {
  const child = spawn(process.execPath, [ACCOUNT_API, String(numbers)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  const address = `http://127.0.0.1:${port.toString().trim()}/api/partner`;
  return {
    env: { LINQ_API_V3_API_KEY: 'bench', LINQ_API_V3_BASE_URL: address },
    async forget() {
      await fetch(address, { method: 'DELETE' });
    },
    async close() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
