import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, throttleErrors } from '../async/error-throttle.js';
import { untilAborted } from '../async/until-aborted.js';
import { OperatorError } from '../errors.js';
import { HEARTBEAT_EVERY_MS, removeHeartbeat, writeHeartbeat } from '../home/heartbeat.js';
import type { Home } from '../home/home.js';
import { listRuns, loadRun } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';
import type { TickEntry } from '../home/schedule-history.js';
import { scheduleOf } from '../home/schedules.js';
import { storeProblem } from '../queue/store/store-problem.js';
import type { Coordinator } from '../runs/coordinator.js';
import { type PruneRule, pruneRuns } from '../runs/prune-runs.js';
import { RunRequests } from '../runs/run-requests.js';
import type { RunBacklog } from '../runs/several/run-backlog.js';
import { type BacklogOptions, openBacklog, runEnded } from './run-lifecycle.js';
import { type FetchOptions, scheduleDeps } from './schedule-source.js';
import { Scheduler } from './scheduler.js';
import { nextTime } from './times/times.js';

export type CoordinateOptions = BacklogOptions & {
  simulate: boolean;
  fetching: FetchOptions;
  /** Called for every tick, including those that create no run. */
  onTicked: (schedule: string, entry: TickEntry) => Promise<void>;
  /** Which finished runs are removed once a day; undefined: none. */
  pruning?: PruneRule | undefined;
  /** Receives the backlog while it is still empty, for callers within this process. */
  onOpen?: (open: OpenBacklog) => void;
};

/** The backlog, and a function that looks for requests immediately. */
export type OpenBacklog = { line: RunBacklog; look: () => Promise<void> };

const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 500;
/** A persistent problem is reported again after this time. */
const REPORT_TROUBLE_EVERY_MS = 600_000;
const CLOSE_WITHIN_MS = 5_000;

/**
 * Runs the schedules of a home until the signal, and carries out the requests of other processes. It starts by
 * continuing the interrupted runs of schedules, and those that were started through operations.
 *
 * @throws OperatorError `queue_unreachable`, `queue_unfit`
 */
export async function coordinate(coordinator: Coordinator, options: CoordinateOptions): Promise<void> {
  const { home, log } = coordinator;
  const { simulate, signal, emit } = options;
  const { engine } = await coordinator.tools();
  const { deadLetters } = engine;
  const prune = everyDay(options.pruning, async (rule) => {
    const pruned = await pruneRuns({ home, simulate, deadLetters, now: () => new Date() }, rule);
    if (pruned.length > 0) log.info({ runs: pruned.map(({ record }) => record.id) }, 'old runs were removed');
  });
  // Loaded now, because commands that only plan would wait for it.
  const { openScheduleQueue } = await import('../queue/schedule-queue.js');
  const queue = await openScheduleQueue(engine.backend, { homeId: home.id, nextTime });
  const onTrouble = throttleErrors(REPORT_TROUBLE_EVERY_MS, (thrown, schedule?: string) => {
    const error = storeProblem(thrown) ?? thrown;
    log.error({ err: error, ...(schedule && { schedule }) }, 'a problem occurred; the process continues');
    const what = schedule ? `Schedule ${schedule}: ${messageOf(error)}` : messageOf(error);
    const next =
      error instanceof OperatorError ? error.next : 'See the log for details, and please report this problem.';
    emit({ kind: 'trouble', what, next });
  });
  const line = openBacklog(coordinator, options, onTrouble);
  const cancelling = new Set<string>();
  const goOn = async (run: string) => {
    // A queued run may end while its record is read; without this check it would be started again.
    if (line.has(run) || cancelling.has(run)) return;
    const record = await loadRun(home, run);
    if (isInterrupted(record, simulate)) line.add(record);
  };
  const clock = new Scheduler({
    ...scheduleDeps(coordinator, options),
    queue,
    onTick(schedule, entry) {
      log.info({ schedule, entry }, 'a schedule was due');
      emit({ kind: 'tick', schedule, entry });
      options.onTicked(schedule, entry).catch(onTrouble);
      if ('run' in entry && entry.run !== null && entry.what !== 'source_unchanged') goOn(entry.run).catch(onTrouble);
    },
    onTrouble,
  });
  const requests = new RunRequests({
    home,
    simulate,
    isWorkedOn: (run) => line.isWorkedOn(run),
    isQueued: (run) => line.has(run),
    async cancel(record) {
      cancelling.add(record.id);
      line.remove(record.id);
      try {
        await cancelWaiting(record, coordinator, options);
      } finally {
        cancelling.delete(record.id);
      }
    },
    goOn: (run) => line.add(run),
    onRefused: onTrouble,
  });
  // One look at a time: two concurrent ones would both carry out the same request.
  let looking: Promise<void> = Promise.resolve();
  const look = () => {
    looking = looking.then(() => requests.look().catch(onTrouble));
    return looking;
  };
  const heart = startHeartbeat(home, { line, isReachable: () => engine.isReachable(), now: () => new Date() });
  try {
    options.onOpen?.({ line, look });
    await look();
    const interrupted = await addInterrupted(coordinator, line, simulate);
    clock.start();
    await untilAborted(clock.keepInStep().catch(onTrouble), signal);
    // A health check right after this event must find a heartbeat.
    await untilAborted(heart.begun, signal);
    emit({ kind: 'ready', goesOnWith: interrupted });
    while (!signal.aborted) {
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      await untilAborted(clock.keepInStep().catch(onTrouble), signal);
      await untilAborted(look(), signal);
      line.look();
      await prune().catch(onTrouble);
    }
  } finally {
    await queue.close(CLOSE_WITHIN_MS);
    await line.close();
    await heart.stop();
  }
}

/** Does the work at the first call and then once a day, but never without a rule. A failure is retried a day later. */
function everyDay<Rule>(rule: Rule | undefined, work: (rule: Rule) => Promise<void>): () => Promise<void> {
  let nextAt = 0;
  return async () => {
    if (rule === undefined || Date.now() < nextAt) return;
    nextAt = Date.now() + DAY_MS;
    await work(rule);
  };
}

/** In the order in which they began, those that had not begun last. @returns how many */
async function addInterrupted(coordinator: Coordinator, line: RunBacklog, simulate: boolean): Promise<number> {
  const { home } = coordinator;
  const goesOn = (run: RunRecord) => scheduleOf(run) !== undefined || run.desk?.started === true;
  const runs = (await listRuns(home)).filter((run) => goesOn(run) && isInterrupted(run, simulate));
  const orderOf = ({ begunAt, createdAt }: RunRecord) => `${begunAt ?? '~'} ${createdAt}`;
  runs.sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
  // Before any of them goes on: workers may be sending what is on their queues.
  for (const run of runs) if (run.enqueuedRows > 0) await coordinator.beginNumbers(run);
  for (const run of runs) line.add(run);
  return runs.length;
}

/**
 * True for a run that was created or started, and has neither ended nor stopped for a reason that needs an operator.
 */
function isInterrupted({ state, settings }: RunRecord, simulate: boolean): boolean {
  return (state === 'planned' || state === 'running') && settings.simulate === simulate;
}

async function cancelWaiting(record: RunRecord, coordinator: Coordinator, options: CoordinateOptions): Promise<void> {
  const run = await (await coordinator.openRun(record, () => undefined)).cancel();
  await runEnded(run, null, { coordinator, options });
}

type HeartbeatOptions = { line: RunBacklog; isReachable: () => Promise<boolean>; now: () => Date };

/** Writes a heartbeat every few seconds, for health checks. */
function startHeartbeat(
  home: Home,
  { line, isReachable, now }: HeartbeatOptions,
): { begun: Promise<void>; stop(): Promise<void> } {
  const since = now().toISOString();
  let beating: Promise<void> = Promise.resolve();
  const beat = async () => {
    const queue = await isReachable();
    const { working, waiting } = line;
    const [run = null, ...others] = working;
    await writeHeartbeat(home, { at: now().toISOString(), pid: process.pid, since, queue, run, others, waiting });
  };
  const next = () => {
    // A heartbeat that fails, for example on a full disk, is simply missing, which is what health checks look for.
    beating = beating.then(beat).catch(() => undefined);
  };
  next();
  const begun = beating;
  const timer = setInterval(next, HEARTBEAT_EVERY_MS);
  return {
    begun,
    async stop() {
      clearInterval(timer);
      await beating;
      await removeHeartbeat(home);
    },
  };
}
