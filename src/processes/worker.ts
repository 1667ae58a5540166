import { setTimeout as sleep } from 'node:timers/promises';
import { type CardDeps, card } from '../../jobs/card.js';
import { untilAborted } from '../async/until-aborted.js';
import { fingerprint, type LinqAccess, type Traced } from '../config.js';
import { checkWay } from '../linq/check-way.js';
import { openLinqClient } from '../linq/client.js';
import { logReplies } from '../linq/log-replies.js';
import { paceLinq, requestPlaces } from '../linq/paced.js';
import { RETRY_POLICY } from '../linq/retry.js';
import type { Log } from '../log.js';
import type { Network } from '../network/network.js';
import { type CardWorker, workOnCards } from '../queue/card-worker.js';
import { openRedisEngine } from '../queue/redis/engine.js';
import type { ControlledRun } from '../queue/run-control.js';
import type { RedisAddress } from '../redis-address.js';
import { storeErrors, withTraces } from '../runs/open-engine.js';

export type WorkerOptions = {
  redisUrl: RedisAddress;
  access: LinqAccess;
  network: Network;
  timeoutMs: number;
  /** How many requests may be under way at the same time. */
  concurrency: number;
  /** Whether the queue's work is noted for OpenTelemetry. */
  traced: Traced | undefined;
  log: Log;
  /** Tells a person what the worker does. */
  say: (text: string) => void;
  signal: AbortSignal;
};

/** How often it is looked whether there are runs to help with. */
const LOOK_EVERY_MS = 1_000;
const DRAIN_MS = 30_000;

/**
 * Works on the card jobs of every run of its account that is going on, until it is asked to end. It needs the queue and
 * the key, no files; how fast it may go is the coordinators' to say.
 *
 * @throws OperatorError `queue_unreachable`, `queue_unfit`, `linq_certificate`, `proxy_refused`
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { redisUrl: address, access, network, timeoutMs, concurrency, log, say, signal } = options;
  // One worker that cannot reach Linq would stop the runs of all.
  await checkWay(network, access.baseUrl);
  const account = fingerprint(access.apiKey);
  const onError = storeErrors(log);
  const engine = await withTraces(options, (telemetry) =>
    openRedisEngine({ address, account, simulated: false, onError, telemetry }),
  );
  const client = openLinqClient({ ...access, network, timeoutMs, onReply: logReplies(log) });
  const linq = paceLinq(client, engine.limiter, requestPlaces(concurrency));
  const deps: CardDeps = {
    linq,
    policy: RETRY_POLICY,
    now: () => new Date(),
    control: engine.control,
    deadLetters: engine.deadLetters,
    store: engine.store,
  };
  const helping = new Map<string, CardWorker>();
  const announced = new Set<string>();

  /** A store that refuses is waited for: with a worker that ended, the rows of all runs would be one machine short. */
  const whatStoreSays = async <T>(ask: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!engine.store.meets(error) || signal.aborted) throw error;
        say(`${engine.store.trouble?.what ?? 'Redis does not answer'}; waiting.`);
        await engine.store.passed(signal);
        if (!signal.aborted) say('Redis works again.');
      }
    }
  };

  const look = async () => {
    const runs = await whatStoreSays(() => engine.control.list());
    for (const run of runs) {
      if (isMine(run, account)) help(run);
      else announceOnce(run);
    }
    const going = new Set(runs.filter((run) => isMine(run, account)).map(({ run }) => run));
    for (const [run, worker] of helping) if (!going.has(run)) await leave(run, worker);
  };
  const help = ({ run }: ControlledRun) => {
    if (helping.has(run)) return;
    say(`Helping with run ${run}.`);
    announced.delete(run);
    helping.set(run, workOnCards(engine.backend, run, { concurrency, work: (work) => card(work, deps) }));
  };
  const leave = async (run: string, worker: CardWorker) => {
    helping.delete(run);
    await worker.close(DRAIN_MS);
    const stop = (await whatStoreSays(() => engine.control.find(run)))?.stop;
    say(stop ? `Run ${run} has stopped: ${stop.what}` : `Run ${run} is over.`);
  };
  const announceOnce = ({ run, account: other, stop }: ControlledRun) => {
    if (announced.has(run) || helping.has(run)) return;
    announced.add(run);
    if (stop) return;
    say(`Run ${run} is for another account (key ${other}; this worker has key ${account}). It is left to others.`);
  };

  try {
    say(`Waiting for runs of the account with key ${account}, ${concurrency} requests at a time.`);
    while (!signal.aborted) {
      await untilAborted(look(), signal);
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await Promise.all([...helping.values()].map((worker) => worker.close(DRAIN_MS)));
    await engine.close();
  }
}

function isMine(run: ControlledRun, account: string): boolean {
  return run.account === account && run.stop === null;
}
