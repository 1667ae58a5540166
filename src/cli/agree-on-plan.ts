import { formatCount } from '../format/text.js';
import type { PlanOverview } from '../operations/plan-overview.js';
import { confirm } from './confirm.js';
import type { Io } from './io.js';

/** Nothing was applied, because nobody said yes. */
export const EXIT_DECLINED = 2;
/** Nothing was applied, because the account has changed since the plan was made. */
export const EXIT_NOT_APPLIED = 2;

/**
 * Asks on a terminal whether a plan is to be carried out; where nobody can be asked it was meant as it was typed.
 * The plan is kept for later when the answer is no.
 */
export async function agreeOnPlan(
  { plan, counts, guard }: PlanOverview,
  { io, yes, homeFlag }: { io: Io; yes: boolean; homeFlag: string },
): Promise<boolean> {
  const updates = (counts['update'] ?? 0) + (counts['set_up_again'] ?? 0);
  // What the guard holds has to be approved anyhow.
  if (!io.canAsk || yes || updates === 0 || guard) return true;
  const creates = counts['create'] ?? 0;
  const what = creates === 0 ? '' : ` and create ${formatCount(creates)}`;
  if (await confirm(io, `\nUpdate ${formatCount(updates)} cards${what}?`, false)) return true;
  io.say(`Nothing was sent. The plan is kept; to carry it out:  linq-cards apply ${plan}${homeFlag}`);
  return false;
}
