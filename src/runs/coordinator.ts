import type { Readable } from 'node:stream';
import { card } from '../../jobs/card.js';
import { judge } from '../../jobs/prepare.js';
import type { RunContext } from '../../jobs/run-context.js';
import { beginNumbers } from '../../jobs/run-steps/queued-numbers.js';
import { PendingWork } from '../async/pending-work.js';
import type { Outcome } from '../cards/outcome.js';
import type { PlanDifference } from '../cards/plan.js';
import { identityOf, type LinqAccess, type Traced } from '../config.js';
import { type Home, openHome } from '../home/home.js';
import { type AccountChange, type AccountIdentity, claimHome, noteAccepted } from '../home/home-account.js';
import { type Lock, takeLock } from '../home/lock.js';
import { OutcomeStore } from '../home/outcome-store.js';
import { LastAccount } from '../home/plan/last-account.js';
import { PlanIndex } from '../home/plan/plan-index.js';
import { removeEdits } from '../home/run-edits.js';
import { type RunFiles, removeRunFolder, runFiles, saveRun } from '../home/run-folder.js';
import { begunNow, type RunRecord, RunRecordKeeper, type RunSettings } from '../home/run-record.js';
import { sweepHome } from '../home/sweep.js';
import { type OnReply, openLinqClient } from '../linq/client.js';
import { logReplies } from '../linq/log-replies.js';
import { type PacedLinq, paceLinq, requestPlaces } from '../linq/paced.js';
import { RETRY_POLICY } from '../linq/retry.js';
import { pictureUploader } from '../linq/upload-picture.js';
import { type Log, openLog } from '../log.js';
import type { Network } from '../network/network.js';
import type { Engine, Pacing } from '../queue/engine.js';
import type { RedisAddress } from '../redis-address.js';
import { type MoreOfRun, makeRun } from './make-run.js';
import { engineOnDemand } from './open-engine.js';
import { type HomeMemory, openMemory } from './open-memory.js';
import { planRun, replanRun } from './plan-run.js';
import { recogniseAsBefore } from './recognise-as-before.js';
import type { RunExecutor } from './run-executor.js';
import { type PictureFiles, runPictures } from './run-pictures.js';
import { beginFromFiles } from './several/begin-numbers.js';
import { NumbersInHand } from './several/numbers-in-hand.js';
import { setElsewhere } from './several/set-elsewhere.js';
import { SharedLimits } from './several/shared-limits.js';

export type CoordinatorOptions = {
  homePath: string;
  /** The current command, shown to a process that finds the home taken. */
  command: string;
  redisUrl: RedisAddress | undefined;
  access: LinqAccess;
  /** What to do if the home belongs to another account; undefined refuses. */
  accountChange?: AccountChange | undefined;
  network: Network;
  /** Timeout of one request to Linq. */
  timeoutMs: number;
  /** Number of requests under way at the same time; 0 leaves all rows to workers. */
  concurrency: number;
  /** Card jobs of a run that may be on the queue at once; undefined: what suits the queue. */
  window: number | undefined;
  /** Whether queue operations are traced with OpenTelemetry. */
  traced?: Traced | undefined;
  /** Called with the result of each request to Linq sent by this process, for metrics. */
  onReply?: OnReply;
  /** Whether the access is that of the built-in simulator, whose data must not mix with that of the real account. */
  simulate: boolean;
  verbose: boolean;
  /** Prints a message for the operator. */
  notice: (text: string) => void;
  signal: AbortSignal;
};

/** Unless they are set. The embedded queue takes longer for each job the more there are. */
const REDIS_WINDOW = 20_000;
const EMBEDDED_WINDOW = 5_000;

/** What reads the account, for which no queue is opened. */
export type ReadingTools = { engine: Pacing; linq: PacedLinq; account: string } & HomeMemory;
export type Tools = ReadingTools & { engine: Engine };

/** The process that holds a home: it creates runs, works on them, and owns their files. */
export type Coordinator = {
  home: Home;
  log: Log;
  /** Whose account it works on; null for the built-in simulator. */
  identity: AccountIdentity | null;
  /**
   * Stores a source and creates a run for it. Sends nothing.
   *
   * @throws OperatorError `source_…` if the beginning of the file shows that it is unusable, `disk_full`
   */
  createRun(
    source: { name: string; content: Readable } & PictureFiles,
    settings: RunSettings,
    startedBy: string,
    more?: MoreOfRun,
  ): Promise<RunRecord>;
  /**
   * Prepares a run for work, for the first time or again. `onOutcomes` is called with each outcome.
   *
   * @throws OperatorError `queue_unreachable`, `queue_unfit`
   */
  openRun(record: RunRecord, onOutcomes: (outcomes: readonly Outcome[]) => void): Promise<RunExecutor>;
  /**
   * Plans a new run: reads its source and the account, and makes a decision per row. Changes nothing on Linq. A run
   * that cannot be planned is removed.
   *
   * @throws OperatorError `source_…`, `key_rejected`, `account_unreadable`, `interrupted`
   */
  planRun(record: RunRecord): Promise<RunRecord>;
  /**
   * Plans the source of a plan again with other settings, in the same run. A plan that cannot be made leaves the old one.
   *
   * @throws as `createRun` and `planRun`
   */
  planAgain(plan: RunRecord, settings: RunSettings, how?: Pick<MoreOfRun, 'guess'>): Promise<RunRecord>;
  /** Lets `change` write the edits of a plan, and decides again, without a request to Linq. @throws OperatorError `disk_full` */
  judgeRun(plan: RunRecord, change: (files: RunFiles) => Promise<unknown>): Promise<RunRecord>;
  /** Plans it again. @returns the rows whose decision has changed @throws as `planRun` */
  replanRun(record: RunRecord): Promise<PlanDifference[]>;
  /** Takes the numbers that a run has on the queue, before any run is opened. */
  beginNumbers(record: RunRecord): Promise<void>;
  /** The tools for working on runs, for work outside a run. @throws OperatorError `queue_unreachable`, `queue_unfit` */
  tools(): Promise<Tools>;
  /** The same for what only reads the account. @throws as `tools` */
  readingTools(): Promise<ReadingTools>;
  close(): Promise<void>;
};

/** @throws OperatorError `home_taken`, `home_unusable`, `account_differs` */
export async function openCoordinator(options: CoordinatorOptions): Promise<Coordinator> {
  const home = await openHome(options.homePath);
  const log = openLog({ folder: home.logPath, verbose: options.verbose, now: new Date() });
  const lock = await takeLock(home.path, options.command);
  try {
    const { access, accountChange: change } = options;
    if (!options.simulate) await claimHome(home, identityOf(access), { change, now: new Date() });
    await sweepHome(home, new Date());
    const memory = await openMemory(home, { simulate: options.simulate, now: () => new Date() });
    return assemble({ home, log, lock, ...memory, options });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

type Parts = HomeMemory & { home: Home; log: Log; lock: Lock; options: CoordinatorOptions };

function assemble({ home, log, lock, ledger, lastSet, uploads, options }: Parts): Coordinator {
  const { access, network, timeoutMs, signal, concurrency, redisUrl, onReply } = options;
  const { window = redisUrl === undefined ? EMBEDDED_WINDOW : REDIS_WINDOW } = options;
  const identity = identityOf(access);
  const account = identity.key;
  const engineKind = redisUrl === undefined ? 'embedded' : 'redis';
  const now = () => new Date();
  // A run that fails early removes its folder, and the process must not end before that.
  const making = new PendingWork();
  let isAccepted = options.simulate;
  const noteFirstAnswer: OnReply = (call, reply) => {
    onReply?.(call, reply);
    if (isAccepted || reply.kind !== 'answer' || reply.httpStatus >= 300) return;
    isAccepted = true;
    making
      .take(noteAccepted(home))
      .catch((error) => log.warn({ err: error }, 'that the key is accepted was not noted'));
  };
  const client = openLinqClient({ ...access, network, timeoutMs, onReply: logReplies(log, noteFirstAnswer) });
  // Without rows there are plans, whose few requests need a place as well.
  const places = requestPlaces(concurrency || 1);
  const inHand = new NumbersInHand();
  const limits = new SharedLimits();
  // Opened when the first run needs it: an unusable file is reported without waiting for a queue.
  const onDemand = engineOnDemand({ home, log, ...options });
  const accounts = new LastAccount();
  const picturesOf = runPictures(home, options);
  const judgeContext = (record: RunRecord) => ({
    record: new RunRecordKeeper(record, (changed) => saveRun(home, changed)),
    files: runFiles(home, record.id),
    accounts,
    ledger,
    uploads,
    signal,
    ...picturesOf(record.settings),
  });
  const contextOf = async <Opened extends Pacing>(record: RunRecord, opening: Promise<Opened>) => {
    const engine = await discardingIfNew(home, record, opening);
    return { engine, ...judgeContext(record), linq: paceLinq(client, engine.limiter, places), log, now };
  };

  const toolsWith = async <Opened extends Pacing>(opening: Promise<Opened>) => {
    const engine = await opening;
    return { engine, linq: paceLinq(client, engine.limiter, places), ledger, lastSet, uploads, account };
  };

  const origin = { home, account, engine: engineKind, now } as const;
  const plan: Coordinator['planRun'] = async (record) => {
    const { engine, ...context } = await contextOf(record, onDemand.pacing());
    try {
      return await planRun(context, engine);
    } catch (error) {
      await removeRunFolder(home, record.id);
      throw error;
    }
  };

  const planAgain: Coordinator['planAgain'] = async (old, said, { guess = false } = {}) => {
    const files = runFiles(home, old.id);
    const { dialect, mapping } = await recogniseAsBefore(home, files.source, said, { guess });
    const settings = { ...said, mapping };
    const { engine, ...context } = await contextOf(
      { ...old, settings, dialect, step: 'intake', again: true },
      onDemand.pacing(),
    );
    try {
      await context.record.update({});
      // The rows that were edited may be other ones now.
      if (!isCutAlike(old.dialect, dialect)) await removeEdits(files);
      return await planRun(context, engine);
    } catch (error) {
      if (!signal.aborted) await saveRun(home, old);
      throw error;
    }
  };

  const judgeRun: Coordinator['judgeRun'] = async (plan, change) => {
    const context = judgeContext({ ...plan, step: 'intake', again: true });
    await context.record.update({});
    await judge(context, () => change(context.files));
    return context.record.current;
  };

  return {
    home,
    log,
    identity: options.simulate ? null : identity,
    createRun: (...given) => making.take(makeRun(origin, ...given)),
    async openRun(record, onOutcomes) {
      const { engine, ...context } = await contextOf(record, onDemand.engine());
      await context.record.update({ ...begunNow(record, now()), account, engine: engineKind });
      const { backend, control, deadLetters, limiter, store } = engine;
      const deps = { linq: context.linq, policy: RETRY_POLICY, now, control, deadLetters, store };
      const elsewhere: RunContext['setElsewhere'] = (since) => setElsewhere(home, record.id, since);
      const uploadPicture = pictureUploader({ linq: context.linq, network, ...access, timeoutMs });
      const records = { deadLetters, lastSet, uploadPicture, onSettled: onOutcomes, setElsewhere: elsewhere };
      const send: RunContext['send'] = (job, until) => card({ job, mayHaveBeenSent: false, signal: until }, deps);
      const numbers = inHand.of(record.id);
      const outcomes = await OutcomeStore.open(context.files.journal, ledger, (taken) => {
        for (const { phoneNumber } of taken) if (phoneNumber !== null) numbers.end(phoneNumber);
        onOutcomes(taken);
      });
      // What is on its queue is being sent, or may be at any time.
      if (record.enqueuedRows > 0) beginNumbers({ outcomes, numbers }, await PlanIndex.open(context.files));
      // Loaded now, because it takes as long as everything that a plan needs.
      const { openRunQueues } = await import('../queue/run-queues.js');
      const { RunExecutor } = await import('./run-executor.js');
      const queues = openRunQueues(backend, record.id);
      return new RunExecutor({
        context: { ...context, ...records, outcomes, queues, limiter, window, numbers, send },
        engine,
        limits,
        card: deps,
        concurrency,
        discard: () => removeRunFolder(home, record.id),
        signal,
      });
    },
    planRun: (record) => making.take(plan(record)),
    planAgain: (...given) => making.take(planAgain(...given)),
    judgeRun: (...given) => making.take(judgeRun(...given)),
    async replanRun(record) {
      const { engine, ...context } = await contextOf(record, onDemand.pacing());
      return replanRun(context, engine);
    },
    beginNumbers: ({ id }) => beginFromFiles(inHand.of(id), runFiles(home, id)),
    tools: () => toolsWith(onDemand.engine()),
    readingTools: () => toolsWith(onDemand.pacing()),
    async close() {
      await making.ended();
      await onDemand.close();
      await lock.release();
      log.flush();
    },
  };
}

/** Whether two ways to read a file tell it into the same rows and columns, so that what was edited stays where it was. */
function isCutAlike(one: RunRecord['dialect'], other: RunRecord['dialect']): boolean {
  const cut = ({ encoding, delimiter, quoting, sheet, skip }: RunRecord['dialect']) =>
    JSON.stringify([encoding, delimiter, quoting, sheet, skip]);
  return cut(one) === cut(other);
}

/** A run that has not started is removed if its queue cannot be opened, unless a person works on its plan. */
async function discardingIfNew<Opened>(home: Home, record: RunRecord, opening: Promise<Opened>): Promise<Opened> {
  try {
    return await opening;
  } catch (error) {
    if (record.state === 'planned' && !record.again) await removeRunFolder(home, record.id);
    throw error;
  }
}
