import { noteEnd } from '../../jobs/schedule.js';
import type { Outcome } from '../cards/outcome.js';
import { runFiles } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';
import { scheduleOf } from '../home/schedules.js';
import { removeIfThere } from '../home/write-file.js';
import type { Coordinator } from '../runs/coordinator.js';
import type { RunExecutor } from '../runs/run-executor.js';
import { RunBacklog } from '../runs/several/run-backlog.js';
import type { CoordinateEvent } from './coordinate-event.js';

/** Observes a run in progress; must neither block nor throw. */
export type RunObserver = {
  opened(run: RunExecutor): void;
  outcomes(run: string, outcomes: readonly Outcome[]): void;
};

export type BacklogOptions = {
  onlooker?: RunObserver;
  signal: AbortSignal;
  emit: (event: CoordinateEvent) => void;
  /**
   * Called when a run has ended, halted, or awaits approval; not for one that continues at the next start. `schedule`
   * started it, unless it is null. `error`: it failed unexpectedly, and the record is the one from its start.
   */
  onRunEnded: (run: RunRecord, schedule: string | null, error: Error | null) => Promise<void>;
};

/** The backlog of a coordinating process; records and reports the start and end of each run. */
export function openBacklog(
  coordinator: Coordinator,
  options: BacklogOptions,
  onTrouble: (error: unknown) => void,
): RunBacklog {
  return new RunBacklog({
    signal: options.signal,
    async open(record) {
      const run = await coordinator.openRun(record, (outcomes) => options.onlooker?.outcomes(record.id, outcomes));
      options.onlooker?.opened(run);
      return run;
    },
    async onBegun(run) {
      await removeIfThere(runFiles(coordinator.home, run.id).resume);
      options.emit({ kind: 'begun', run, schedule: scheduleOf(run) ?? null });
    },
    onEnded: (run, error) => runEnded(run, toError(error), { coordinator, options }).catch(onTrouble),
  });
}

/** Records and reports that a run has ended or stopped. */
export async function runEnded(
  run: RunRecord,
  error: Error | null,
  { coordinator, options: { emit, onRunEnded } }: { coordinator: Coordinator; options: BacklogOptions },
): Promise<void> {
  const schedule = scheduleOf(run) ?? null;
  const { log, home } = coordinator;
  if (error) log.error({ run: run.id, schedule, err: error }, 'a run failed unexpectedly');
  else log.info({ run: run.id, schedule, state: run.state, counts: run.counts }, 'a run has ended');
  emit({ kind: 'ended', run, schedule, error });
  if (!error && run.stop?.kind === 'interrupted') return;
  await noteEnd(home, run, new Date(), error ?? undefined);
  await onRunEnded(run, schedule, error);
}

function toError(error: unknown): Error | null {
  if (error === undefined) return null;
  return error instanceof Error ? error : new Error(String(error));
}
