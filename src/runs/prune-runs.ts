import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../home/home.js';
import { listRuns, removeRunFolder, runFiles } from '../home/run-folder.js';
import { isOver, type RunRecord } from '../home/run-record.js';
import { lastStarted, readHistory } from '../home/schedule-history.js';
import { listScheduleNames, scheduleFiles } from '../home/schedules.js';
import type { DeadLetters } from '../queue/dead-letters.js';

/**
 * Which runs may be removed: those that ended longer ago than `olderThanMs`, but never the newest `keep` runs of the
 * home.
 */
export type PruneRule = { olderThanMs: number; keep: number };

/** A run that may be removed, and the size of its folder. */
export type PrunableRun = { record: RunRecord; bytes: number };

/** What command and API say of such a run. */
export function prunedView({ record: { id, state, finishedAt, source }, bytes }: PrunableRun) {
  return { id, state, finishedAt, source: source.name, bytes };
}

/** `simulate`: whether the dead letters are those of the simulator; runs of the other kind are kept, since theirs are not known. */
export type PruneDeps = { home: Home; simulate: boolean; deadLetters: Pick<DeadLetters, 'all'>; now: () => Date };

/**
 * The runs that a rule would remove, oldest first. Runs that are still needed are kept regardless of age: unfinished
 * runs, runs with dead letters, the run of an unfinished undo, the last run of each source (the guard compares with
 * it), and the last run of each schedule.
 */
export async function findPrunable(
  { home, simulate, deadLetters, now }: PruneDeps,
  rule: PruneRule,
): Promise<PrunableRun[]> {
  const runs = await listRuns(home);
  const needed = new Set([
    ...runs.slice(0, rule.keep).map(({ id }) => id),
    ...(await withDeadLetters(deadLetters)),
    ...(await lastOfSchedules(home)),
    ...lastOfSources(runs),
    ...undoneNow(runs),
  ]);
  const before = now().getTime() - rule.olderThanMs;
  const isOld = ({ state, finishedAt, createdAt, settings }: RunRecord) =>
    isOver(state) && settings.simulate === simulate && Date.parse(finishedAt ?? createdAt) < before;
  return runs
    .filter((run) => isOld(run) && !needed.has(run.id))
    .map((record) => ({ record, bytes: bytesOf(runFiles(home, record.id).folder) }))
    .reverse();
}

/** Removes the folders of these runs. @returns the removed runs */
export async function pruneRuns(deps: PruneDeps, rule: PruneRule): Promise<PrunableRun[]> {
  const prunable = await findPrunable(deps, rule);
  for (const { record } of prunable) await removeRunFolder(deps.home, record.id);
  return prunable;
}

async function withDeadLetters(deadLetters: PruneDeps['deadLetters']): Promise<Set<string>> {
  const runs = new Set<string>();
  for await (const { run } of deadLetters.all()) runs.add(run);
  return runs;
}

async function lastOfSchedules(home: Home): Promise<string[]> {
  const names = await listScheduleNames(home);
  const histories = await Promise.all(names.map((name) => readHistory(scheduleFiles(home, name).history)));
  return histories.flatMap((history) => lastStarted(history)?.run ?? []);
}

/** @param runs newest first */
function lastOfSources(runs: readonly RunRecord[]): Iterable<string> {
  const last = new Map<string, string>();
  for (const { id, source, state } of runs) {
    const wasSent = state === 'completed' || state === 'completed_with_failures';
    if (wasSent && !last.has(source.name)) last.set(source.name, id);
  }
  return last.values();
}

function undoneNow(runs: readonly RunRecord[]): string[] {
  return runs.flatMap(({ state, startedBy }) => {
    const undone = /^undo (.+)$/.exec(startedBy)?.[1];
    return undone !== undefined && !isOver(state) ? [undone] : [];
  });
}

function bytesOf(folder: string): number {
  return readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
