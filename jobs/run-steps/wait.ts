import { setTimeout as sleep } from 'node:timers/promises';
import { restoreDeadLetters } from '../restore-dead-letters.js';
import { type RunContext, runLost } from '../run-context.js';
import { CardFeed } from './enqueue.js';

/** How often it is looked what has ended, and how much room there is. */
const LOOK_EVERY_MS = 100;
/** An embedded queue counts its jobs one by one; no more of the time than one part in so many goes to that. */
const LOOK_SHARE = 20;
const LOOK_AT_LEAST_EVERY_MS = 1_000;

/**
 * Waits until every row that needs a request has ended, and puts the next ones on the queue meanwhile. The run's queue is its own:
 * when no card job is left on it, and no row to be added, all have ended.
 *
 * A row that has neither an outcome nor a job then was lost with a part of the queue's data, as in a failover. It is added once
 * more.
 *
 * @throws OperatorError `run_lost` if the queue has lost the whole run
 */
export async function waitForCards(context: RunContext): Promise<void> {
  const { queues, record, log, signal } = context;
  const feed = await CardFeed.open(context);
  for (;;) {
    const began = performance.now();
    // In this order: what ends between the two is taken before it is missed.
    if ((await feed.fill()) && (await isEmpty(context)) && (await feed.fill())) {
      const lost = await feed.firstLost();
      if (lost === undefined) return;
      if (!(await queues.isThere())) throw runLost(record.current.id);
      log.warn({ run: record.current.id, row: lost }, 'the queue has lost card jobs; they are added again');
      await restoreDeadLetters(context);
      await feed.beginAgain(lost);
      continue;
    }
    const restMs = LOOK_SHARE * (performance.now() - began);
    await sleep(Math.min(Math.max(LOOK_EVERY_MS, restMs), LOOK_AT_LEAST_EVERY_MS), undefined, { signal });
  }
}

async function isEmpty({ queues }: RunContext): Promise<boolean> {
  const { waiting, active, parked } = await queues.counts();
  return waiting + active + parked === 0;
}
