import { join } from 'node:path';
import type { Home } from '../home/home.js';
import { isUnborn, listRunIds, listRuns, removeRunFolder } from '../home/run-folder.js';
import { RUN_STEPS } from '../home/run-record.js';
import { writeWhole } from '../home/write-file.js';
import { fetchSource } from '../intake/remote/remote-source.js';
import { withoutWaiting } from '../queue/dead-letters.js';
import { nameStoreFaults } from '../queue/store/store-problem.js';
import { auditor } from '../runs/audit/audit.js';
import type { Coordinator } from '../runs/coordinator.js';
import { fetchCards, fetchLines } from '../runs/fetch-account.js';
import { findPrunable, type PruneDeps, pruneRuns } from '../runs/prune-runs.js';
import { type CoordinateOptions, coordinate } from '../scheduler/coordinate.js';
import type { CoordinateEvent } from '../scheduler/coordinate-event.js';
import { SETTINGS } from '../settings.js';
import { deadLetterOperations } from './dead-letter-operations.js';
import { editOperations } from './edit-operations.js';
import { lineOperations } from './line-operations.js';
import { changeLinesOperations } from './lines/change-lines.js';
import { findOperations } from './lines/find.js';
import { listedLines } from './lines/line-list.js';
import { waitActiveOperations } from './lines/wait-active.js';
import { oneNumberOperations } from './one-number-operations.js';
import { OperationEvents } from './operation-events.js';
import type { Operations } from './operations.js';
import { KeyedMutex, type OperationsContext } from './operations-context.js';
import { outcomeOperations } from './outcome-operations.js';
import { planOperations } from './plan-operations.js';
import { OWN_HANDOVER, queueHandover } from './queue-run.js';
import { RowIndexes } from './row-index.js';
import { runOperations } from './run-operations.js';
import { scheduleOperations } from './schedule-operations.js';

export type OperationsOptions = Pick<
  CoordinateOptions,
  'simulate' | 'fetching' | 'emit' | 'onRunEnded' | 'onTicked' | 'pruning'
>;

export type OpenOperations = {
  operations: Operations;
  /**
   * Processes queued runs and schedules until the signal; until it is called, they wait.
   *
   * @throws OperatorError `queue_unreachable`, `queue_unfit`
   */
  work(signal: AbortSignal): Promise<void>;
};

/** Opens the operations of the process that holds a home. */
export async function openOperations(coordinator: Coordinator, options: OperationsOptions): Promise<OpenOperations> {
  const { home, log } = coordinator;
  // Before the first request: a leftover that is about to be removed must not be found by a repeated upload with the
  // same key.
  await sweep(home);
  const ended = new AbortController();
  const events = new OperationEvents(log);
  const open: OperationsContext['open'] = { line: undefined };
  const halted = new Set<string>();
  /** The end of each run in progress. */
  const working = new Map<string, AbortController>();
  const shared = contextOf(coordinator, { simulate: options.simulate, signal: ended.signal, events, open });
  const context: OperationsContext = { ...shared, handover: queueHandover(shared) };

  const emit = (event: CoordinateEvent) => {
    options.emit(event);
    if (event.kind === 'tick') events.emit({ kind: 'schedule', name: event.schedule });
    if (event.kind === 'begun') halted.delete(event.run.id);
    if (event.kind !== 'ended') return;
    const { run, schedule } = event;
    working.get(run.id)?.abort();
    working.delete(run.id);
    if (run.state === 'halted') halted.add(run.id);
    else halted.delete(run.id);
    events.emit({ kind: 'run', record: run });
    if (schedule !== null) events.emit({ kind: 'schedule', name: schedule });
  };

  const pruneDeps = async (): Promise<PruneDeps> => {
    const { engine } = await coordinator.tools();
    return {
      home,
      simulate: options.simulate,
      deadLetters: withoutWaiting(engine.deadLetters, engine.store),
      now: context.now,
    };
  };

  const onRuns = operationsOnRuns(context);
  const operations: Operations = {
    account: coordinator.identity,
    ...onRuns,
    async uploadFrom(address, { maxBytes, ...settings }) {
      const { allowPrivate, network } = options.fetching;
      const source = await fetchSource(address.trim(), { allowPrivate, network, maxBytes, signal: ended.signal });
      // Without a mark of an earlier one it is always fetched.
      if (source.kind === 'unchanged') throw new Error('An upload has no earlier source.');
      return onRuns.upload(source, settings);
    },
    ...outcomeOperations(context),
    ...editOperations(context),
    ...lineOperations(context),
    ...scheduleOperations({
      home,
      coordinated: true,
      simulate: options.simulate,
      folders: options.fetching.folders,
      onChanged: (name) => events.emit({ kind: 'schedule', name }),
      now: context.now,
    }),

    prunable: async (rule) => findPrunable(await pruneDeps(), rule),
    prune: async (rule) => pruneRuns(await pruneDeps(), rule),

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
    operations: nameStoreFaults(operations),
    async work(signal) {
      const end = () => ended.abort();
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
      try {
        await coordinate(coordinator, {
          ...options,
          signal,
          emit,
          onOpen: (line) => {
            open.line = line;
          },
          onlooker: {
            opened(run) {
              const over = new AbortController();
              working.set(run.record.id, over);
              events.emit({ kind: 'run', record: run.record });
              void events.emitProgress(run, AbortSignal.any([over.signal, signal]));
            },
            outcomes: (run, outcomes) => events.emit({ kind: 'outcomes', run, outcomes }),
          },
        });
      } finally {
        open.line = undefined;
        for (const over of working.values()) over.abort();
        end();
      }
    },
  };
}

/** The operations of a command that works on its own run in this process, without a backlog. */
export type OwnOperations = ReturnType<typeof operationsOnRuns>;

/** Opens the operations of a command, which gets its runs back and works on them itself. */
export function openOwnOperations(
  coordinator: Coordinator,
  { simulate, signal }: { simulate: boolean; signal: AbortSignal },
): OwnOperations {
  const events = new OperationEvents(coordinator.log);
  const shared = contextOf(coordinator, { simulate, signal, events, open: { line: undefined } });
  return operationsOnRuns({ ...shared, handover: OWN_HANDOVER });
}

function operationsOnRuns(context: OperationsContext) {
  const plans = planOperations(context);
  const deadLetters = deadLetterOperations(context);
  const { lineList, select } = listedLines(context);
  return {
    ...runOperations(context),
    ...plans,
    ...deadLetters,
    ...accountOperations(context),
    ...oneNumberOperations(context),
    ...waitActiveOperations(context),
    audit: auditor(context.coordinator, context),
    lineList,
    ...findOperations({ ...deadLetters, lineList }),
    ...changeLinesOperations(context, { select, upload: plans.upload }),
  };
}

function contextOf(
  coordinator: Coordinator,
  given: Pick<OperationsContext, 'simulate' | 'signal' | 'events' | 'open'>,
): Omit<OperationsContext, 'handover'> {
  const indexes = new RowIndexes(coordinator.home);
  return { ...given, coordinator, indexes, exclusively: new KeyedMutex(), now: () => new Date() };
}

/** Removes what a process left behind that was killed during an upload or a plan: no client knows its id. */
async function sweep(home: Home): Promise<void> {
  for (const id of await listRunIds(home)) {
    if (await isUnborn(home, id)) await removeRunFolder(home, id);
  }
  for (const { id, state, step, desk, again } of await listRuns(home)) {
    const isHalfPlanned = state === 'planned' && !again && RUN_STEPS.indexOf(step) < RUN_STEPS.indexOf('guard');
    if (isHalfPlanned && desk && !desk.started) await removeRunFolder(home, id);
  }
}

async function isWritable(home: Home): Promise<boolean> {
  return writeWhole(join(home.path, 'writable'), '').then(
    () => true,
    () => false,
  );
}

/** Reads the account as it is now, through the same limiter as the runs of this process. */
function accountOperations({ coordinator, signal }: OperationsContext): Pick<Operations, 'cards' | 'lines'> {
  return {
    cards: async ({ rate = SETTINGS.rate.fallback } = {}) => fetchCards(await coordinator.tools(), { rate, signal }),
    lines: async ({ rate = SETTINGS.rate.fallback } = {}) => fetchLines(await coordinator.tools(), { rate, signal }),
  };
}
