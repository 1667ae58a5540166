import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../home/home.js';
import { listRunIds, loadRun, removeRunFolder, runFiles } from '../home/run-folder.js';
import { RUN_STEPS } from '../home/run-record.js';
import { writeWhole } from '../home/write-file.js';
import { type CoordinateEvent, type CoordinateOptions, coordinate } from './coordinate.js';
import type { Coordinator } from './coordinator.js';
import type { Desk } from './desk.js';
import { deskAccount } from './desk-account.js';
import { type DeskContext, Turns } from './desk-context.js';
import { DeskEvents } from './desk-events.js';
import { deskLetters } from './desk-letters.js';
import { deskLines } from './desk-lines.js';
import { deskOneNumber } from './desk-one-number.js';
import { deskOutcomes } from './desk-outcomes.js';
import { deskPlans } from './desk-plans.js';
import { deskRuns } from './desk-runs.js';
import { deskSchedules } from './desk-schedules.js';
import { RunIndexes } from './run-index.js';

export type DeskOptions = Pick<CoordinateOptions, 'simulate' | 'fetching' | 'tell' | 'onRunEnded' | 'onNotStarted'>;

export type OpenDesk = {
  desk: Desk;
  /**
   * Works on what is in line, and on schedules, until the signal; before it is called things wait.
   *
   * @throws OperatorError `queue_unreachable`, `queue_unfit`
   */
  work(signal: AbortSignal): Promise<void>;
};

/** Opens the desk of the process that holds a home. */
export async function openDesk(coordinator: Coordinator, options: DeskOptions): Promise<OpenDesk> {
  const { home, log } = coordinator;
  // Before anybody can ask: what is about to go must not be found by who uploads it once more with the same key.
  await sweep(home);
  const ended = new AbortController();
  const events = new DeskEvents(log);
  const open: DeskContext['open'] = { line: undefined };
  const halted = new Set<string>();
  let working = new AbortController();
  const context: DeskContext = {
    coordinator,
    simulate: options.simulate,
    events,
    indexes: new RunIndexes(home),
    open,
    alone: new Turns(),
    signal: ended.signal,
    now: () => new Date(),
  };

  const tell = (event: CoordinateEvent) => {
    options.tell(event);
    if (event.kind === 'tick') events.tell({ kind: 'schedule', name: event.schedule });
    if (event.kind === 'begun') halted.delete(event.run.id);
    if (event.kind !== 'ended') return;
    working.abort();
    const { run, schedule } = event;
    if (run.state === 'halted') halted.add(run.id);
    else halted.delete(run.id);
    events.tell({ kind: 'run', record: run });
    if (schedule !== null) events.tell({ kind: 'schedule', name: schedule });
  };

  const desk: Desk = {
    ...deskRuns(context),
    ...deskPlans(context),
    ...deskOutcomes(context),
    ...deskLetters(context),
    ...deskSchedules(context),
    ...deskLines(context),
    ...deskAccount(context),
    ...deskOneNumber(context),

    follow: (listener) => events.follow(listener),

    async health() {
      const queue = await coordinator.tools().then(
        ({ engine }) => engine.isReachable(),
        () => false,
      );
      return { queue, home: await isWritable(home), halted: [...halted] };
    },
  };

  return {
    desk,
    async work(signal) {
      const end = () => ended.abort();
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
      try {
        await coordinate(coordinator, {
          ...options,
          signal,
          tell,
          onOpen: (line) => {
            open.line = line;
          },
          onlooker: {
            opened(run) {
              working.abort();
              working = new AbortController();
              events.tell({ kind: 'run', record: run.record });
              void events.tellProgress(run, AbortSignal.any([working.signal, signal]));
            },
            outcomes: (run, outcomes) => events.tell({ kind: 'outcomes', run, outcomes }),
          },
        });
      } finally {
        open.line = undefined;
        working.abort();
        end();
      }
    },
  };
}

/** Takes away what a process left that was killed in the middle of an upload, or of a plan: nobody was given its id. */
async function sweep(home: Home): Promise<void> {
  for (const id of await listRunIds(home)) {
    if (!existsSync(runFiles(home, id).record)) {
      await removeRunFolder(home, id);
      continue;
    }
    const { state, step, desk } = await loadRun(home, id);
    const isHalfPlanned = state === 'planned' && RUN_STEPS.indexOf(step) < RUN_STEPS.indexOf('guard');
    if (isHalfPlanned && desk && !desk.started) await removeRunFolder(home, id);
  }
}

async function isWritable(home: Home): Promise<boolean> {
  return writeWhole(join(home.path, 'writable'), '').then(
    () => true,
    () => false,
  );
}
