import { setTimeout as sleep } from 'node:timers/promises';
import type { RunContext } from '../../jobs/run-context.js';
import { withTimeout } from '../async/with-timeout.js';
import type { Engine } from '../queue/engine.js';
import { storeFaultOf } from '../queue/store/store-fault.js';

/** How long rows that are under way may take to finish when a run stops. */
export const DRAIN_MS = 30_000;
export const LOOK_EVERY_MS = 200;

/** Waits for rows that other workers have in hand; those of a worker that was killed never come. */
export async function untilOthersFinished(engine: Engine, { queues, now }: RunContext): Promise<void> {
  const until = now().getTime() + DRAIN_MS;
  while (engine.kind === 'redis' && (await engine.isReachable()) && now().getTime() < until) {
    try {
      if ((await engine.store.ask(() => queues.counts())).active === 0) return;
    } catch (error) {
      if (!engine.store.meets(error)) throw error;
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/**
 * Clears the queues of a run away that is over. What is left there is in nobody's way, so a fault of the store is waited out only as
 * long as the run itself would have waited.
 *
 * @param of.signal aborted when this process is to end
 */
export async function clearAway(
  { engine, signal }: { engine: Engine; signal: AbortSignal },
  { queues, record, log }: RunContext,
): Promise<void> {
  const { id, settings } = record.current;
  const clear = async () => {
    await queues.remove();
    await engine.control.remove(id);
  };
  const ms = settings.maxOutage * 60_000;
  try {
    await withTimeout({ ms, signal }, (until) => engine.store.patiently(clear, until));
  } catch (error) {
    if (!engine.store.meets(error)) throw error;
    log.warn({ run: id, why: storeFaultOf(error)?.what }, 'the queue of the run could not be cleared away');
  }
}
