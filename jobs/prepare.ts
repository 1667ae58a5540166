import type { AccountTable } from '../src/cards/account-table.js';
import { patchOf } from '../src/cards/edit.js';
import { readEdits } from '../src/home/run-edits.js';
import { RUN_STEPS, type RunStep } from '../src/home/run-record.js';
import { type JudgeContext, type PlanContext, RunHalted } from './run-context.js';
import { intake } from './run-steps/intake.js';
import { judgeRows } from './run-steps/judge-rows.js';
import { plan } from './run-steps/plan.js';
import { takeSnapshot } from './run-steps/snapshot.js';

/**
 * The steps of a run that change nothing on Linq; they leave the plan in its folder.
 *
 * @throws RunHalted if the account cannot be read; OperatorError for an unusable source
 */
export async function prepare(context: PlanContext): Promise<void> {
  let account: AccountTable | null | undefined;
  await step('snapshot', context, async () => {
    account = await snapshotOrRows(context);
  });
  await step('plan', context, async () => {
    await plan(context, account === undefined ? await context.accounts.read(context.files) : account);
  });
}

/** A run that cannot be planned has its rows at least, so that its report lists them all. */
async function snapshotOrRows(context: PlanContext): Promise<AccountTable | null> {
  try {
    return await takeSnapshot(context);
  } catch (error) {
    if (error instanceof RunHalted) await intake(context);
    throw error;
  }
}

/**
 * Decides again on the rows of a plan that `change` edits. The account counts as it was when the plan was made; it is read
 * again when the plan is started. Only pictures that are new are looked at.
 *
 * @throws OperatorError `disk_full`, `home_unusable`
 */
export async function judge(context: JudgeContext, change: () => Promise<unknown>): Promise<void> {
  const { files, record, accounts } = context;
  const before = patchOf(readEdits(files));
  await change();
  const account = await accounts.read(files);
  const patches = { before, now: patchOf(readEdits(files)) };
  if (!(await judgeRows(context, account, patches))) await plan(context, account, { again: false });
  await record.update({ step: 'guard' });
}

/** Does one step of a run, unless it is done already. */
export async function step(name: RunStep, { record, signal }: PlanContext, work: () => Promise<void>): Promise<void> {
  if (RUN_STEPS.indexOf(record.current.step) > RUN_STEPS.indexOf(name)) return;
  signal.throwIfAborted();
  if (record.current.step !== name) await record.update({ step: name });
  await work();
  await record.update({ step: RUN_STEPS[RUN_STEPS.indexOf(name) + 1] ?? 'done' });
}
