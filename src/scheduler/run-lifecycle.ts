import { noteEnd } from '../../jobs/schedule.js';
import type { Outcome } from '../cards/outcome.js';
import { runFiles } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';
import { scheduleOf } from '../home/schedules.js';
import { removeIfThere } from '../home/write-file.js';
import type { Coordinator } from '../runs/coordinator.js';
import { RunBacklog } from '../runs/run-backlog.js';
import type { RunExecutor } from '../runs/run-executor.js';
import type { CoordinateEvent } from './coordinate-event.js';

/** Told of what a run does while it is worked on; must neither block nor throw. */
export type RunObserver = {
  opened(run: RunExecutor): void;
  outcomes(run: string, outcomes: readonly Outcome[]): void;
};

export type BacklogOptions = {
  onlooker?: RunObserver;
  signal: AbortSignal;
  emit: (event: CoordinateEvent) => void;
  /**
   * A run has ended, halted, or awaits approval; not called for one that goes on at the next start. `schedule` has started
   * it, unless it is null. `error`: it could not be brought to an end, and the record is that of its beginning.
   */
  onRunEnded: (run: RunRecord, schedule: string | null, error: Error | null) => Promise<void>;
};

/** The line of runs of a process that coordinates, and what is noted and told of each. */
export function openBacklog(
  coordinator: Coordinator,
  options: BacklogOptions,
  onTrouble: (error: unknown) => void,
): RunBacklog {
  return new RunBacklog({
    signal: options.signal,
    async work(record) {
      const run = await coordinator.openRun(record, (outcomes) => options.onlooker?.outcomes(record.id, outcomes));
      options.onlooker?.opened(run);
      return run.work();
    },
    async onBegun(run) {
      await removeIfThere(runFiles(coordinator.home, run.id).resume);
      options.emit({ kind: 'begun', run, schedule: scheduleOf(run) ?? null });
    },
    onEnded: (run, error) => runEnded(run, toError(error), { coordinator, options }).catch(onTrouble),
  });
}

/** Notes and tells that a run has ended, or has stopped. */
export async function runEnded(
  run: RunRecord,
  error: Error | null,
  { coordinator, options: { emit, onRunEnded } }: { coordinator: Coordinator; options: BacklogOptions },
): Promise<void> {
  const schedule = scheduleOf(run) ?? null;
  const { log, home } = coordinator;
  if (error) log.error({ run: run.id, schedule, err: error }, 'a run could not be brought to an end');
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
