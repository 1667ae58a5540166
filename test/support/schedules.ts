import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openHome } from '../../src/home/home.js';
import { listRuns } from '../../src/home/run-folder.js';
import type { RunRecord } from '../../src/home/run-record.js';
import { type HistoryEntry, readHistory } from '../../src/home/schedule-history.js';
import type { Schedule } from '../../src/home/schedules.js';
import type { ScheduleStatus } from '../../src/scheduler/schedule-status.js';
import { type Cli, type CliResult, endOf, runCli, startProgram } from './cli.js';
import type { Stage } from './e2e.js';
import { READY } from './said.js';

/** A command that coordinates, in this process unless it is to be killed; gone when the test has ended. */
export async function startCoordinator(stage: Stage, start: typeof startProgram = startProgram): Promise<Cli> {
  const cli = start(['coordinate'], { env: stage.env });
  onTestFinished(() => endOf(cli));
  await cli.says(READY);
  return cli;
}

/** Asks a process to end, and waits until it has. */
export async function ended(cli: Cli): Promise<CliResult> {
  cli.signal('SIGTERM');
  return cli.ended;
}

/** What `schedule list` tells. */
export async function reviewsOf({ env }: Stage): Promise<ScheduleStatus[]> {
  const { stdout } = await runCli(['schedule', 'list', '--json'], { env });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as ScheduleStatus);
}

/** All runs, the oldest first. */
export async function runsOf({ home }: Stage): Promise<RunRecord[]> {
  return (await listRuns(await openHome(home))).reverse();
}

export function historyOf({ home }: Stage, name: string): Promise<HistoryEntry[]> {
  return readHistory(join(home, 'schedules', `${name}.ndjson`));
}

/** Makes a schedule older than it is, as if nobody had been there since. */
export function backdate(stage: Stage, name: string, minutes: number): void {
  const path = join(stage.home, 'schedules', `${name}.json`);
  const schedule = JSON.parse(readFileSync(path, 'utf8')) as Schedule;
  const then = new Date(Date.now() - minutes * 60_000).toISOString();
  writeFileSync(path, JSON.stringify({ ...schedule, createdAt: then, changedAt: then }));
}
