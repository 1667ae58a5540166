import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { recogniseSource } from '../../jobs/run-steps/intake.js';
import { PendingWork } from '../async/pending-work.js';
import { type DeadLetter, selectedDeadLetter } from '../cards/dead-letter.js';
import type { Outcome } from '../cards/outcome.js';
import type { PlanDifference } from '../cards/plan.js';
import { fingerprint, type LinqAccess, type Traced } from '../config.js';
import { type Home, openHome } from '../home/home.js';
import { Ledger } from '../home/ledger.js';
import { type Lock, takeLock } from '../home/lock.js';
import { writeLines } from '../home/ndjson.js';
import { OutcomeStore } from '../home/outcome-store.js';
import { listRuns, makeNewRunFolder, removeRunFolder, runFiles, saveRun } from '../home/run-folder.js';
import { newRunRecord, type RunRecord, RunRecordKeeper, type RunSettings } from '../home/run-record.js';
import { sweepHome } from '../home/sweep.js';
import { receiveSource, STDIN_NAME } from '../intake/receive.js';
import { guessedMapping } from '../intake/recognise.js';
import { type OnReply, openLinqClient } from '../linq/client.js';
import { logReplies } from '../linq/log-replies.js';
import { type PacedLinq, paceLinq } from '../linq/paced.js';
import { RETRY_POLICY } from '../linq/retry.js';
import { type Log, openLog } from '../log.js';
import type { Network } from '../network/network.js';
import type { Engine } from '../queue/engine.js';
import { openRunQueues } from '../queue/run-queues.js';
import type { RedisAddress } from '../redis-address.js';
import { openEngine } from './open-engine.js';
import { planRun, replanRun } from './plan-run.js';
import { RunExecutor } from './run-executor.js';

export type CoordinatorOptions = {
  homePath: string;
  /** The current command, shown to a process that finds the home taken. */
  command: string;
  redisUrl: RedisAddress | undefined;
  access: LinqAccess;
  network: Network;
  /** Timeout of one request to Linq. */
  timeoutMs: number;
  /** Number of rows in progress at the same time; 0 leaves all to workers. */
  concurrency: number;
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

export type Tools = { engine: Engine; linq: PacedLinq; ledger: Ledger; account: string };

/** Options that only some runs have. */
export type MoreOfRun = {
  /** The dead letters from which the source was made, for a retry. */
  deadLetters?: readonly DeadLetter[];
  desk?: NonNullable<RunRecord['desk']>;
  /** Guess columns that the header does not identify, because a person reviews the plan before it is started. */
  guess?: boolean;
};

/** The process that holds a home: it creates runs, works on them, and owns their files. */
export type Coordinator = {
  home: Home;
  log: Log;
  /**
   * Stores a source and creates a run for it. Sends nothing.
   *
   * @throws OperatorError `source_…` if the beginning of the file shows that it is unusable, `disk_full`
   */
  createRun(
    source: { name: string; content: Readable },
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
  /** Plans it again. @returns the rows whose decision has changed @throws as `planRun` */
  replanRun(record: RunRecord): Promise<PlanDifference[]>;
  /** The tools for working on runs, for work outside a run. @throws OperatorError `queue_unreachable`, `queue_unfit` */
  tools(): Promise<Tools>;
  close(): Promise<void>;
};

/** @throws OperatorError `home_taken`, `home_unusable` */
export async function openCoordinator(options: CoordinatorOptions): Promise<Coordinator> {
  const home = await openHome(options.homePath);
  const log = openLog({ folder: home.logPath, verbose: options.verbose, now: new Date() });
  const lock = await takeLock(home.path, options.command);
  try {
    await sweepHome(home, new Date());
    const ledger = await Ledger.open(join(home.path, options.simulate ? 'simulator-ledger.ndjson' : 'ledger.ndjson'));
    return assemble({ home, log, lock, ledger, options });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

type Parts = { home: Home; log: Log; lock: Lock; ledger: Ledger; options: CoordinatorOptions };

function assemble({ home, log, lock, ledger, options }: Parts): Coordinator {
  const { access, network, timeoutMs, signal, concurrency, redisUrl, onReply } = options;
  const account = fingerprint(access.apiKey);
  const engineKind = redisUrl === undefined ? 'embedded' : 'redis';
  const client = openLinqClient({ ...access, network, timeoutMs, onReply: logReplies(log, onReply) });
  const now = () => new Date();
  // A run that fails early removes its folder, and the process must not end before that.
  const making = new PendingWork();
  // Opened when the first run needs it, so that an unusable file is reported without waiting for a queue.
  let opening: Promise<Engine> | undefined;

  const planContext = async (record: RunRecord) => {
    opening ??= openEngine({ home, log, ...options });
    const engine = await discardingIfNew(home, record, opening);
    const keeper = new RunRecordKeeper(record, (changed) => saveRun(home, changed));
    const files = runFiles(home, record.id);
    return { engine, record: keeper, files, ledger, linq: paceLinq(client, engine.limiter), log, now };
  };

  const createRun: Coordinator['createRun'] = async (source, said, startedBy, { deadLetters, desk, guess } = {}) => {
    const { id, files } = await makeNewRunFolder(home, now());
    try {
      const received = await receiveSource(source.content, files.source);
      const dialect = await recogniseSource(files.source, said, { guess: guess === true });
      const settings = { ...said, mapping: { ...said.mapping, ...guessedMapping(dialect) } };
      if (deadLetters) await writeLines(files.deadLetters, deadLetters.map(selectedDeadLetter));
      const previous = deadLetters ? null : await lastCarriedOut(home, source.name);
      const known = { startedBy, account, engine: engineKind, previous, createdAt: now().toISOString() } as const;
      const origin = { ...known, ...(desk && { desk: { uploadedSha256: received.sha256, ...desk } }) };
      const record = newRunRecord({ id, settings, dialect, source: { name: source.name, ...received }, ...origin });
      await saveRun(home, record);
      return record;
    } catch (error) {
      await removeRunFolder(home, id);
      throw error;
    }
  };

  const plan: Coordinator['planRun'] = async (record) => {
    const { engine, ...context } = await planContext(record);
    try {
      return await planRun({ ...context, signal }, engine);
    } catch (error) {
      await removeRunFolder(home, record.id);
      throw error;
    }
  };

  return {
    home,
    log,
    createRun: (...given) => making.take(createRun(...given)),
    async openRun(record, onOutcomes) {
      const { engine, ...context } = await planContext(record);
      const { linq, files } = context;
      await context.record.update({ state: 'running', stop: null, finishedAt: null, account, engine: engineKind });
      const { backend, control, deadLetters, store } = engine;
      const card = { linq, policy: RETRY_POLICY, now, control, deadLetters, store };
      const outcomes = OutcomeStore.open(files.journal, ledger, onOutcomes);
      const queues = openRunQueues(backend, record.id);
      return new RunExecutor({
        context: { ...context, outcomes, queues, deadLetters, onSettled: onOutcomes },
        engine,
        card,
        concurrency,
        discard: () => removeRunFolder(home, record.id),
        signal,
      });
    },
    planRun: (record) => making.take(plan(record)),
    async replanRun(record) {
      const { engine, ...context } = await planContext(record);
      return replanRun({ ...context, signal }, engine);
    },
    async tools() {
      opening ??= openEngine({ home, log, ...options });
      const engine = await opening;
      return { engine, linq: paceLinq(client, engine.limiter), ledger, account };
    },
    async close() {
      await making.ended();
      const engine = await opening?.catch(() => undefined);
      await engine?.close();
      await lock.release();
      log.flush();
    },
  };
}

/** The last run of a source with this name whose rows were sent. The name of standard input identifies nothing. */
async function lastCarriedOut(home: Home, name: string): Promise<RunRecord['previous']> {
  if (name === STDIN_NAME) return null;
  const isMeant = ({ source, state }: RunRecord) =>
    source.name === name && (state === 'completed' || state === 'completed_with_failures');
  const last = (await listRuns(home)).find(isMeant);
  return last ? { run: last.id, rows: last.rows ?? 0 } : null;
}

/** A run that has not started is removed if its queue cannot be opened. */
async function discardingIfNew(home: Home, record: RunRecord, opening: Promise<Engine>): Promise<Engine> {
  try {
    return await opening;
  } catch (error) {
    if (record.state === 'planned') await removeRunFolder(home, record.id);
    throw error;
  }
}
