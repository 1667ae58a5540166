import { z } from 'zod';
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
  tickEntrySchema,
  ticksOf,
} from '../home/schedule-history.js';
import { listScheduleNames, loadSchedule, type Schedule, scheduleFiles, scheduleSchema } from '../home/schedules.js';
import { nextTime, timesBetween } from './times/times.js';

/** The current state of a schedule, for lists and pages. */
export const scheduleStatusSchema = scheduleSchema.extend({
  next: z.iso.datetime().nullable(),
  lastRun: z
    .object({
      run: z.string(),
      at: z.iso.datetime(),
      state: z.string(),
      counts: z.record(z.string(), z.number().int()).nullable(),
    })
    .nullable(),
  lastAudit: z
    .object({
      at: z.iso.datetime(),
      drift: z.boolean(),
      counts: z.record(z.string(), z.number().int()).describe('Findings by kind, without zeros.'),
    })
    .nullable(),
  lastTick: tickEntrySchema.nullable().describe('The result of the last tick.'),
  missed: z.number().int().describe('Times that passed while no process was running and that were not made up.'),
  skipped: z.number().int(),
});
export type ScheduleStatus = z.infer<typeof scheduleStatusSchema>;

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
    lastAudit: lastAudit(ticks),
    lastTick: ticks.at(-1) ?? null,
    missed: ticks.reduce((sum, { missed }) => sum + missed, missedNow),
    skipped: ticks.filter(({ what }) => what === 'skipped').length,
  };
}

function lastAudit(ticks: readonly TickEntry[]): ScheduleStatus['lastAudit'] {
  const last = ticks.findLast((tick) => tick.what === 'audited');
  if (!last) return null;
  const { at, drift, counts } = last;
  return { at, drift, counts };
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
