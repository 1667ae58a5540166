import { prepare } from '../../jobs/prepare.js';
import { replan } from '../../jobs/replan.js';
import { type PlanContext, RunHalted } from '../../jobs/run-context.js';
import type { PlanDifference } from '../cards/plan.js';
import { isSetupFault, OperatorError } from '../errors.js';
import type { RunRecord } from '../home/run-record.js';
import type { Pacing } from '../queue/engine.js';
import { withTemporaryRun } from './temporary-run.js';

/**
 * Does the steps of a run that change nothing on Linq, and leaves the plan in its folder.
 *
 * @throws OperatorError `source_…`, `key_rejected`, `account_unreadable`, `interrupted`
 */
export async function planRun(context: PlanContext, pacing: Pacing): Promise<RunRecord> {
  await unattended(context, pacing, () => prepare(context));
  return context.record.current;
}

/** Plans a run again before it is started. @returns the rows whose decision has changed @throws as above */
export async function replanRun(context: PlanContext, pacing: Pacing): Promise<PlanDifference[]> {
  return unattended(context, pacing, () => replan(context));
}

async function unattended<T>(context: PlanContext, pacing: Pacing, work: () => Promise<T>): Promise<T> {
  const { id: name, account, settings } = context.record.current;
  const limits = { rate: settings.rate, budget: settings.numberBudget };
  try {
    return await withTemporaryRun(pacing, { name, account, limits }, work);
  } catch (error) {
    if (context.signal.aborted) throw new OperatorError('interrupted', 'Nothing was sent.', 'Run the command again.');
    if (!(error instanceof RunHalted)) throw error;
    const { code, what, next } = error.stop;
    const isNamed = code === 'key_rejected' || isSetupFault(code);
    throw new OperatorError(isNamed ? code : 'account_unreadable', what, next, { cause: error });
  }
}
