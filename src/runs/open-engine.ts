import { join } from 'node:path';
import { throttleErrors } from '../async/error-throttle.js';
import { fingerprint, type LinqAccess, type Traced } from '../config.js';
import { openBudgetLog } from '../home/budget-log.js';
import { openDeadLetterFile } from '../home/dead-letter-file.js';
import type { Home } from '../home/home.js';
import { memoryPath } from '../home/sent/memory-files.js';
import { LINQ_BUDGET } from '../limiter/limiter.js';
import type { Log } from '../log.js';
import type { PutAside } from '../queue/embedded/database.js';
import { embeddedPacing } from '../queue/embedded/pacing.js';
import type { Engine, Pacing, Telemetry } from '../queue/engine.js';
import type { RedisAddress } from '../redis-address.js';

export type EngineOptions = {
  home: Home;
  log: Log;
  redisUrl: RedisAddress | undefined;
  access: Pick<LinqAccess, 'apiKey'>;
  simulate: boolean;
  /** Prints a message for the operator. */
  notice: (text: string) => void;
  traced?: Traced | undefined;
};

/** The settings until a run sets its own. */
const LIMITS = { rate: 0, budget: LINQ_BUDGET };

/** An engine that is opened when it is needed. Each of its parts is opened once. */
export type EngineOnDemand = {
  /** What a plan needs, which the embedded queue has without its database. @throws as `engine` */
  pacing(): Promise<Pacing>;
  /** @throws OperatorError `queue_unreachable`, `queue_unfit` */
  engine(): Promise<Engine>;
  /** Closes what was opened. */
  close(): Promise<void>;
};

/** The configured queue. For the embedded one, the caller must hold the lock of the home. */
export function engineOnDemand(options: EngineOptions): EngineOnDemand {
  let opening: Promise<Engine> | undefined;
  let memory: Pacing | undefined;
  const inMemory = () => {
    memory ??= embeddedPacing({ limits: LIMITS, writes: writesOf(options) });
    return memory;
  };
  const engine = () => {
    const { traced, notice: say, log } = options;
    opening ??= withTraces({ traced, say, log }, (telemetry) => openStore(options, inMemory, telemetry));
    return opening;
  };
  return {
    engine,
    pacing: async () => (options.redisUrl === undefined ? inMemory() : engine()),
    async close() {
      const opened = await opening?.catch(() => undefined);
      await opened?.close();
    },
  };
}

function writesOf({ home, simulate }: EngineOptions) {
  const now = () => performance.timeOrigin + performance.now();
  return openBudgetLog(join(home.path, simulate ? 'simulator-writes' : 'writes'), LINQ_BUDGET.windowMs, now);
}

/** Engines are imported on demand, because loading them would slow down every command. */
async function openStore(
  { home, log, redisUrl, access, simulate: simulated, notice }: EngineOptions,
  pacing: () => Pacing,
  telemetry?: Telemetry,
): Promise<Engine> {
  const onError = storeErrors(log);
  if (redisUrl !== undefined) {
    const { openRedisEngine } = await import('../queue/redis/engine.js');
    const account = fingerprint(access.apiKey);
    return openRedisEngine({ address: redisUrl, account, simulated, limits: LIMITS, onError, telemetry });
  }
  const { openEmbeddedEngine } = await import('../queue/embedded/engine.js');
  return openEmbeddedEngine({
    folder: home.queuePath,
    simulated,
    pacing: pacing(),
    onError,
    deadLetterCopy: await openDeadLetterFile(memoryPath(home, 'dead-letters.ndjson', { simulate: simulated })),
    onPutAside: (putAside) => {
      log.warn(putAside, 'the embedded queue was replaced; runs and dead letters are rebuilt from the home');
      notice(replaced(putAside));
    },
    telemetry,
  });
}

function replaced({ folder, because }: PutAside): string {
  const why =
    because === 'damaged'
      ? 'The embedded queue is damaged.'
      : 'The machine was restarted while the embedded queue was open, so the queue may be incomplete.';
  return `${why} It was moved to ${folder} and replaced by an empty one. Its runs and failed numbers are restored from the home.`;
}

/** Logs each error of the store at most every ten seconds: an unreachable store can emit thousands per second. */
export function storeErrors(log: Log): (error: unknown) => void {
  return throttleErrors(10_000, (error) => {
    // Not the error itself: with a refused command come its arguments, which may be a password, or names and numbers.
    const { name, message, code } = error as NodeJS.ErrnoException;
    log.warn({ err: { type: name, message, code } }, 'the queue’s store has a problem');
  });
}

export type TracesWanted = {
  /** Whether queue operations are traced with OpenTelemetry. */
  traced: Traced | undefined;
  /** Prints a message for the operator. */
  say: (text: string) => void;
  log: Log;
};

/** Opens an engine, with traces if they are enabled; only then is the tracing code loaded. */
export async function withTraces(
  { traced, say, log }: TracesWanted,
  open: (telemetry?: Telemetry) => Promise<Engine>,
): Promise<Engine> {
  if (!traced) return open();
  const { openTraced } = await import('../queue/tracing.js');
  return openTraced({ traced, say, warn: (text) => log.warn(text) }, open);
}
