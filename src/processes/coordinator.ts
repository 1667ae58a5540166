import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { CardDeps } from '../../jobs/card.js';
import type { RunContext } from '../../jobs/run-context.js';
import type { Outcome } from '../cards/outcome.js';
import { fingerprint, type LinqAccess } from '../config.js';
import { type Home, openHome } from '../home/home.js';
import { Ledger } from '../home/ledger.js';
import { type Lock, takeLock } from '../home/lock.js';
import { OutcomeBook } from '../home/outcome-book.js';
import { makeRunFolder, newRunId, removeRunFolder, runFiles, saveRun } from '../home/run-folder.js';
import { type RunRecord, RunRecordKeeper, type RunSettings } from '../home/run-record.js';
import { openWriteLog } from '../home/write-log.js';
import { receiveSource } from '../intake/receive.js';
import { openLinqClient } from '../linq/client.js';
import { type PacedLinq, paceLinq } from '../linq/paced.js';
import { RETRY_POLICY } from '../linq/retry.js';
import { type Log, openLog } from '../log.js';
import { LINQ_BUDGET } from '../pace/gate.js';
import { openEmbeddedEngine } from '../queue/embedded/engine.js';
import type { Engine } from '../queue/engine.js';
import { openRedisEngine } from '../queue/redis/engine.js';
import { openRunQueues } from '../queue/run-queues.js';
import { ActiveRun } from './active-run.js';
import { quietly } from './quiet-errors.js';

export type CoordinatorOptions = {
  homePath: string;
  /** What is being done, for whoever finds the home taken. */
  command: string;
  redisUrl: string | undefined;
  access: LinqAccess;
  /** Time for one request to Linq. */
  timeoutMs: number;
  concurrency: number;
  /** Whether the access leads to the built-in simulator: then nothing is mixed with what is known of the real account. */
  simulate: boolean;
  verbose: boolean;
  signal: AbortSignal;
};

/** The process that holds a home: it makes runs, works on them, and keeps their files. */
export type Coordinator = {
  home: Home;
  log: Log;
  /** Takes in a source and makes a run of it. Nothing has been sent when this returns. */
  createRun(source: { name: string; content: Readable }, settings: RunSettings, startedBy: string): Promise<RunRecord>;
  /** Makes a run ready to be worked on, now or once more. `onOutcomes` is told of each outcome. */
  openRun(record: RunRecord, onOutcomes: (outcomes: readonly Outcome[]) => void): Promise<ActiveRun>;
  close(): Promise<void>;
};

/** @throws OperatorError `home_taken`, `home_unusable`, `queue_unreachable`, `queue_unfit` */
export async function openCoordinator(options: CoordinatorOptions): Promise<Coordinator> {
  const home = await openHome(options.homePath);
  const log = openLog({ folder: home.logPath, verbose: options.verbose, now: new Date() });
  const lock = await takeLock(home.path, options.command);
  try {
    const engine = await openEngine(home, log, options);
    return await assemble({ home, log, lock, engine, options });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openEngine(home: Home, log: Log, options: CoordinatorOptions): Promise<Engine> {
  const onError = quietly(log);
  const { redisUrl } = options;
  if (redisUrl !== undefined)
    return openRedisEngine({ url: redisUrl, account: fingerprint(options.access.apiKey), onError });
  const now = () => performance.timeOrigin + performance.now();
  return openEmbeddedEngine({
    folder: home.queuePath,
    limits: { rate: 0, budget: LINQ_BUDGET },
    writes: openWriteLog(join(home.path, options.simulate ? 'simulator-writes' : 'writes'), LINQ_BUDGET.windowMs, now),
    onError,
    onPutAside: (folder) =>
      log.warn(
        { folder },
        'the embedded queue could not be opened and was put aside; runs are rebuilt from their folders',
      ),
  });
}

type Parts = { home: Home; log: Log; lock: Lock; engine: Engine; options: CoordinatorOptions };

async function assemble({ home, log, lock, engine, options }: Parts): Promise<Coordinator> {
  const { access, timeoutMs, signal, concurrency } = options;
  const account = fingerprint(access.apiKey);
  const linq: PacedLinq = paceLinq(openLinqClient({ ...access, timeoutMs }), engine.gate);
  const ledger = await Ledger.open(join(home.path, options.simulate ? 'simulator-ledger.ndjson' : 'ledger.ndjson'));
  const now = () => new Date();
  const card: CardDeps = { linq, policy: RETRY_POLICY, now, control: engine.control };

  return {
    home,
    log,
    async createRun(source, settings, startedBy) {
      const id = newRunId(now());
      const files = await makeRunFolder(home, id);
      try {
        const received = await receiveSource(source.content, files.source);
        const record = newRecord({
          id,
          settings,
          startedBy,
          account,
          engine: engine.kind,
          at: now(),
          source: { name: source.name, ...received },
        });
        await saveRun(home, record);
        return record;
      } catch (error) {
        await removeRunFolder(home, id);
        throw error;
      }
    },
    async openRun(record, onOutcomes) {
      const files = runFiles(home, record.id);
      await mkdir(files.folder, { recursive: true });
      const keeper = new RunRecordKeeper(record, (changed) => saveRun(home, changed));
      await keeper.update({ state: 'running', stop: null, finishedAt: null, account, engine: engine.kind });
      const context: Omit<RunContext, 'signal'> = {
        record: keeper,
        files,
        ledger,
        outcomes: OutcomeBook.open(files.journal, ledger, onOutcomes),
        queues: openRunQueues(engine.backend, record.id),
        linq,
        log,
        now,
      };
      const discard = () => removeRunFolder(home, record.id);
      return new ActiveRun({ context, engine, card, concurrency, discard, signal });
    },
    async close() {
      await engine.close();
      await lock.release();
      log.flush();
    },
  };
}

function newRecord(options: {
  id: string;
  settings: RunSettings;
  startedBy: string;
  account: string;
  engine: RunRecord['engine'];
  at: Date;
  source: RunRecord['source'];
}): RunRecord {
  const { id, settings, startedBy, account, engine, at, source } = options;
  return {
    id,
    state: 'planned',
    step: 'intake',
    createdAt: at.toISOString(),
    finishedAt: null,
    startedBy,
    engine,
    account,
    source,
    settings,
    dialect: null,
    rows: null,
    widest: null,
    planned: null,
    enqueuedRows: 0,
    rebuilt: false,
    stop: null,
    counts: null,
  };
}
