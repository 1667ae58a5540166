import { restoreDeadLetters } from '../../jobs/restore-dead-letters.js';
import type { RunContext } from '../../jobs/run-context.js';
import { takeOffTheQueue } from '../../jobs/run-steps/queued-numbers.js';
import { takeEnded } from '../../jobs/run-steps/take-ended.js';
import type { Engine } from '../queue/engine.js';
import type { SharedLimits } from './several/shared-limits.js';

/** Begins to work on a run, for the first time or again. Each of its steps may be done again, after a crash or a fault of the store. */
export async function beginRun(
  { engine, limits }: { engine: Engine; limits: SharedLimits },
  context: RunContext,
): Promise<void> {
  const { queues, record, log } = context;
  const { id, account, settings } = record.current;
  log.info({ run: id, rate: settings.rate }, 'work on a run begins');
  if (await hasBeenLost(context)) {
    await record.update({ step: 'enqueue', enqueuedRows: 0, rebuilt: true });
    await restoreDeadLetters(context);
  }
  await engine.limiter.configure(limits.with(id, { rate: settings.rate, budget: settings.numberBudget }));
  await queues.begin();
  // What arrived while no process worked on the run.
  if (record.current.enqueuedRows > 0) await takeEnded(context);
  // Before anybody takes up rows of it: another run may have begun while this one stood still.
  await takeOffTheQueue(context);
  await engine.control.start(id, account);
}

/** True if card jobs were queued but the queue no longer has the run. */
async function hasBeenLost({ record, queues }: RunContext): Promise<boolean> {
  const { step, enqueuedRows } = record.current;
  return (step === 'wait' || (step === 'enqueue' && enqueuedRows > 0)) && !(await queues.isThere());
}
