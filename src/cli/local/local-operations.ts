import { noteEnd } from '../../../jobs/schedule.js';
import { OperatorError } from '../../errors.js';
import { runFiles } from '../../home/run-folder.js';
import type { RunRecord } from '../../home/run-record.js';
import { openOwnOperations } from '../../operations/own-operations.js';
import type { Coordinator } from '../../runs/coordinator.js';
import { findUnfinished } from '../../runs/find-run.js';
import { readSummary } from '../../runs/progress-files.js';
import type { RunExecutor } from '../../runs/run-executor.js';
import type { CommandOperations, OperationsUse, RequestableOperations, Work } from '../command-operations.js';
import type { Renderer } from '../render/renderer.js';
import { endOnRequest } from '../signals.js';
import { withCoordinator } from './with-coordinator.js';

const STOPPING = 'Stopping. Rows in progress may finish, for up to 30 s; press Ctrl-C again to stop at once.';

/** Opens a free home in this process, and closes it again. @throws OperatorError `home_taken`, `home_unusable`, `key_missing` */
export function withLocalOperations(
  use: OperationsUse,
  body: (operations: CommandOperations & RequestableOperations) => Promise<number>,
): Promise<number> {
  const { io } = use;
  const { simulate } = use.settings;
  const signal = endOnRequest(io, STOPPING);
  // Without a setting of its own a command works on no rows, or on one.
  const settings = { concurrency: 1, ...use.settings };
  return withCoordinator({ ...use, settings, signal }, (coordinator) => {
    const done = body({
      ...openOwnOperations(coordinator, { simulate, signal }),
      async cancel(id) {
        const run = await coordinator.openRun(await findUnfinished(coordinator.home, id), () => undefined);
        return run.cancel();
      },
      async runSchedule(name) {
        const { runScheduleNow } = await import('./run-schedule-now.js');
        const { fetchingOf } = await import('../scheduling.js');
        return runScheduleNow(name, coordinator, { simulate, fetching: fetchingOf(settings, io), signal });
      },
      work: (record, shown) => workOn(record, coordinator, shown),
    });
    return done.catch((error: unknown) => {
      const isStopped = signal.aborted && error instanceof Error && error.name === 'AbortError';
      throw isStopped ? new OperatorError('interrupted', 'Stopped.', 'Run the command again.') : error;
    });
  });
}

/** Works on a run in this process. */
async function workOn(record: RunRecord, coordinator: Coordinator, shown: Renderer): ReturnType<Work['work']> {
  const { home } = coordinator;
  try {
    const run = await coordinator.openRun(record, (outcomes) => shown.outcomes(outcomes));
    const stopShowing = showProgress(run, shown);
    const ended = await run.work().finally(stopShowing);
    if (ended.stop?.kind !== 'interrupted') await noteEnd(home, ended, new Date());
    return { record: ended, summary: ended.counts ? readSummary(runFiles(home, ended.id)) : null };
  } catch (error) {
    if (error instanceof OperatorError) await noteEnd(home, record, new Date(), error);
    throw error;
  }
}

function showProgress(run: RunExecutor, shown: Renderer): () => Promise<void> {
  let showing: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    showing = run
      .progress()
      .then((progress) => shown.progress(progress))
      // While the store is away there is nothing to show; the run itself reports when that matters.
      .catch(() => undefined)
      .finally(() => {
        busy = false;
      });
  }, shown.everyMs);
  return async () => {
    clearInterval(timer);
    await Promise.race([showing, new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
  };
}
