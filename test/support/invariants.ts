import { expect } from 'vitest';
import type { Simulator } from '../../src/simulator/server.js';
import { type Cli, countStatuses, type RunOnDisk, readRun, runCli } from './cli.js';
import { type Stage, writesByNumber } from './e2e.js';

/** At most so many writes for one number, as the default budget has it. */
const BUDGET = 3;

/** What has to hold after any run, whatever has happened to it: every row once, in order, and no budget exceeded. */
export function expectEveryRowOnce(stage: Stage, rows: number, statuses: Record<string, number>): RunOnDisk {
  const run = readRun(stage.home);
  expect(run.results.map((line) => Number(line['linq__row']))).toEqual(
    Array.from({ length: rows }, (_, row) => row + 1),
  );
  expect(countStatuses(run.results)).toEqual(statuses);
  expectBudgetKept(stage.simulator);
  return run;
}

export function expectBudgetKept(simulator: Simulator): void {
  expect([...writesByNumber(simulator)].filter(([, writes]) => writes > BUDGET)).toEqual([]);
}

/** Goes on with the run of a home until it is over, as an operator would. */
export async function resumeUntilOver(env: Record<string, string>, args: readonly string[]): Promise<number | null> {
  for (;;) {
    const { code, stderr } = await runCli(['resume', ...args], { env });
    if (code !== 4) return code;
    expect(stderr).not.toMatch(/\n\s+at /);
  }
}

/** Ends a process of the program as a crash would. */
export async function killed(cli: Cli): Promise<void> {
  cli.signal('SIGKILL');
  await cli.ended;
}
