import { RUN_STEPS, type RunStep } from '../src/home/run-record.js';
import type { RunJob } from '../src/queue/run-queues.js';
import type { PlanContext, RunContext } from './run-context.js';
import { enqueue } from './run-steps/enqueue.js';
import { guard } from './run-steps/guard.js';
import { intake } from './run-steps/intake.js';
import { plan } from './run-steps/plan.js';
import { gatherOutcomes, report } from './run-steps/report.js';
import { takeSnapshot } from './run-steps/snapshot.js';

/**
 * A run: one source, from intake to report.
 *
 * The job is called repeatedly from the top: after every wait, and after every crash. The run's folder has the next
 * step, so each step is done once. Steps are idempotent: a step interrupted by a crash runs again.
 *
 * @throws RunHalted for a problem of the whole run; OperatorError for an unusable source
 */
export async function run(job: RunJob, context: RunContext): Promise<void> {
  await prepare(context);
  await step('guard', context, () => guard(context));
  await step('enqueue', context, () => enqueue(job, context));
  await step('wait', context, () => job.waitForCards());
  await step('report', context, async () => {
    await gatherOutcomes(context);
    await report(context, { state: 'ended', notAttempted: null, isReachable: true });
  });
}

/**
 * The steps of a run that change nothing on Linq; they leave the plan in its folder.
 *
 * @throws RunHalted if the account cannot be read; OperatorError for an unusable source
 */
export async function prepare(context: PlanContext): Promise<void> {
  await step('intake', context, () => intake(context));
  await step('snapshot', context, () => takeSnapshot(context));
  await step('plan', context, () => plan(context));
}

async function step(name: RunStep, { record, signal }: PlanContext, work: () => Promise<void>): Promise<void> {
  if (RUN_STEPS.indexOf(record.current.step) > RUN_STEPS.indexOf(name)) return;
  signal.throwIfAborted();
  if (record.current.step !== name) await record.update({ step: name });
  await work();
  await record.update({ step: RUN_STEPS[RUN_STEPS.indexOf(name) + 1] ?? 'done' });
}
