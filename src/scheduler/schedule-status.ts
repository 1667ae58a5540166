import { wantedSince } from '../../jobs/tick-decision.js';
import type { Home } from '../home/home.js';
import { listRuns } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';
import {
  type HistoryEntry,
  knownUntil,
  lastStarted,
  readHistory,
  type TickEntry,
  ticksOf,
} from '../home/schedule-history.js';
import { listScheduleNames, loadSchedule, type Schedule, scheduleFiles } from '../home/schedules.js';
import { nextTime, timesBetween } from './times/times.js';

/** The current state of a schedule, for lists and pages. */
export type ScheduleStatus = Schedule & {
  next: string | null;
  lastRun: { run: string; at: string; state: string; counts: Record<string, number> | null } | null;
  /** The result of the last tick. */
  lastTick: TickEntry | null;
  /**
   * Scheduled times that were missed because no process was running and that were not made up, including current ones.
   */
  missed: number;
  skipped: number;
};

/** @param options.coordinated whether a process runs the schedules of the home, so that none are being missed */
export async function scheduleStatuses(
  home: Home,
  options: { coordinated: boolean; now: Date },
): Promise<ScheduleStatus[]> {
  const names = await listScheduleNames(home);
  const runs = new Map((await listRuns(home)).map((run) => [run.id, run]));
  return Promise.all(
    names.map(async (name) => {
      const history = await readHistory(scheduleFiles(home, name).history);
      return scheduleStatus(await loadSchedule(home, name), { history, runs, ...options });
    }),
  );
}

type Known = {
  history: readonly HistoryEntry[];
  runs: ReadonlyMap<string, RunRecord>;
  coordinated: boolean;
  now: Date;
};

export function scheduleStatus(schedule: Schedule, { history, runs, coordinated, now }: Known): ScheduleStatus {
  const ticks = ticksOf(history);
  const next = schedule.paused ? undefined : nextTime(schedule, now.getTime());
  const since = Math.max(knownUntil(history), wantedSince(schedule));
  const missedNow = coordinated || schedule.paused ? 0 : timesBetween(schedule, since, now.getTime());
  return {
    ...schedule,
    next: next === undefined ? null : new Date(next).toISOString(),
    lastRun: lastRun(history, runs),
    lastTick: ticks.at(-1) ?? null,
    missed: ticks.reduce((sum, { missed }) => sum + missed, missedNow),
    skipped: ticks.filter(({ what }) => what === 'skipped').length,
  };
}

/** The state comes from the run's record, or from the history if its folder has been deleted. */
function lastRun(history: readonly HistoryEntry[], runs: ReadonlyMap<string, RunRecord>): ScheduleStatus['lastRun'] {
  const started = lastStarted(history);
  if (!started) return null;
  const { run, at } = started;
  const record = runs.get(run);
  const ended = history.findLast((entry) => entry.what === 'ended' && entry.run === run);
  const known = record ?? (ended?.what === 'ended' ? ended : undefined);
  return { run, at, state: known?.state ?? 'gone', counts: known?.counts ?? null };
}
