import { prepare, step } from './prepare.js';
import type { RunContext } from './run-context.js';
import { enqueue } from './run-steps/enqueue.js';
import { guard } from './run-steps/guard.js';
import { gatherOutcomes, report } from './run-steps/report.js';
import { uploadPictures } from './run-steps/upload-pictures.js';
import { verify } from './run-steps/verify.js';
import { waitForCards } from './run-steps/wait.js';

/**
 * A run: one source, from intake to report.
 *
 * It is called from the top after every crash, and after every fault of the queue's store. The run's folder has the next
 * step, so each step is done once. Steps are idempotent: a step that was interrupted runs again.
 *
 * @throws RunHalted for a problem of the whole run; OperatorError for an unusable source; StoreFaultError
 */
export async function run(context: RunContext): Promise<void> {
  await prepare(context);
  await step('guard', context, () => guard(context));
  await step('enqueue', context, async () => {
    await uploadPictures(context);
    await enqueue(context);
    context.accounts.forget(context.files);
  });
  await step('wait', context, () => waitForCards(context));
  await step('verify', context, () => verify(context));
  await step('report', context, async () => {
    await gatherOutcomes(context);
    await report(context, { state: 'ended', notAttempted: null, isReachable: true });
  });
}
