import { isDeepStrictEqual } from 'node:util';
import type { AccountTable } from '../src/cards/account-table.js';
import { decideAgain, type PlanDifference, type PlannedRow } from '../src/cards/plan.js';
import { PlanSurvey } from '../src/cards/plan-survey.js';
import { isAsPlanned } from '../src/home/plan/account-file.js';
import { NO_UPLOADS, readFindings, writeFindings } from '../src/home/plan/findings-file.js';
import { readPlan, writePlan } from '../src/home/plan/plan-file.js';
import type { PlanContext } from './run-context.js';
import { planOptionsOf } from './run-steps/plan.js';
import { accountNow, viewOf } from './run-steps/snapshot.js';

/**
 * Plans again with the current account. If every row gets the same decision, the new plan replaces the old one,
 * because fields that a row does not set may have changed; otherwise nothing is changed. Where the account is what it was,
 * as it mostly is, the plan stands without a look at its rows.
 *
 * @returns the rows whose decision has changed
 * @throws RunHalted if the account cannot be read
 */
export async function replan(context: PlanContext): Promise<PlanDifference[]> {
  const { record, files, accounts, ledger } = context;
  if (!record.current.settings.snapshot) return [];
  const account = await accountNow(context);
  if (account && (await isAsPlanned(files, account, ledger))) return [];
  const survey = new PlanSurvey(account);
  const differences: PlanDifference[] = [];
  const isSame = () => differences.length === 0;
  await writePlan(files, plannedAgain(context, { account, survey, differences }), isSame);
  if (isSame()) {
    if (account) await accounts.write(files, account, ledger);
    // Pictures are not looked at once more: they are those of the plan.
    const { pictures = [], uploads = NO_UPLOADS } = readFindings(files) ?? {};
    await writeFindings(files, { ...survey.findings, pictures, uploads });
    await record.update(survey.figures);
  }
  return differences;
}

async function* plannedAgain(
  { record, files, ledger, signal }: PlanContext,
  out: { account: AccountTable | null; survey: PlanSurvey; differences: PlanDifference[] },
): AsyncGenerator<PlannedRow> {
  const view = viewOf(out.account, ledger);
  for await (const before of readPlan(files)) {
    signal.throwIfAborted();
    const after = decideAgain(before, view, planOptionsOf(record.current));
    const { row, phoneNumber } = before;
    if (!isDeepStrictEqual(before.decision, after.decision))
      out.differences.push({ row, phoneNumber, planned: before.decision, now: after.decision });
    out.survey.add(after);
    yield after;
  }
}
