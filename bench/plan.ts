import { join } from 'node:path';
import type { Section } from './section.js';
import { type BenchOptions, builds, linesOf, measureWays, PLAIN_SYNC, WAY_COLUMNS, type Way } from './ways.js';

const FEW_ROWS = 10;
const ROWS = 100_000;
const MANY_ROWS = 1_000_000;
const QUICK_ROWS = 20_000;
const NO_LIMITS = ['--rate', '0', '--number-budget', 'off'];

/** The nightly file over the account: what it would change, and carrying that out. */
export async function plan(options: BenchOptions): Promise<Section> {
  const { quick } = options;
  const rounds = quick ? 1 : 3;
  const lines: string[][] = [];
  for (const rows of quick ? [FEW_ROWS, QUICK_ROWS] : [FEW_ROWS, ROWS, MANY_ROWS]) {
    // The other build holds the account of a million numbers in some gigabytes.
    const ways = [script, ...builds(rows === MANY_ROWS ? { ...options, baseline: undefined } : options).map(planBy)];
    lines.push(
      ...linesOf(`plan, ${rows.toLocaleString('en-US')} rows`, ways, await measureWays(ways, { rows, rounds })),
    );
  }
  const rows = quick ? QUICK_ROWS : ROWS;
  const ways = builds(options).map(provisionBy);
  lines.push(
    ...linesOf(`provision, ${rows.toLocaleString('en-US')} rows`, ways, await measureWays(ways, { rows, rounds })),
  );
  return {
    title: 'The nightly file',
    text: 'All numbers are on the account, and one row in a thousand differs from its card. “Script” is what a user would write to see what would change (bench/plain-sync.ts). Processor time is that of the whole process, the ratio is to the first way of the same round, embedded queue, a new home.',
    header: WAY_COLUMNS,
    lines,
  };
}

const script: Way = { name: 'script', args: (csv, folder) => [PLAIN_SYNC, csv, join(folder, 'out.csv')] };

function planBy({ name, cli }: { name: string; cli: string }): Way {
  return { name, args: (csv, folder) => [cli, 'plan', csv, '--rate', '0', '--home', join(folder, 'home')] };
}

function provisionBy({ name, cli }: { name: string; cli: string }): Way {
  return { name, args: (csv, folder) => [cli, 'provision', csv, ...NO_LIMITS, '--home', join(folder, 'home')] };
}
