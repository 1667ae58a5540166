import { typedDecision } from '../cards/pictures/local-picture.js';
import { formatCount } from '../format/text.js';
import { openHome } from '../home/home.js';
import type { RunRecord } from '../home/run-record.js';
import type { LimitSettings } from '../operations/operations.js';
import { PlanOutdated } from '../operations/plan-outdated.js';
import type { PlanOverview } from '../operations/plan-overview.js';
import { carryOut, type Shown } from './carry-out.js';
import type { CommandOperations } from './command-operations.js';
import { homeFlagOf } from './home-flag.js';
import { confirm } from './questions/confirm.js';
import { differenceLine } from './render/plan-lines.js';
import { showPlan } from './show-plan.js';

/** Nothing was applied: the answer was no, or the account has changed since the plan was made. */
const EXIT_NOT_APPLIED = 2;

/** `again`: the command that plans it again, without its home. */
export type PlanStart = { plan: string; changes?: LimitSettings; again: string };

/**
 * Shows a plan, asks on a terminal whether to carry it out, and does. Returns the exit code. After a no the plan is kept.
 *
 * @param most rows to show
 */
export async function proposePlan(
  operations: CommandOperations,
  record: RunRecord,
  { most, yes, again, fix, ...shown }: Shown & { most: number; yes: boolean; again: string; fix?: string | undefined },
): Promise<number> {
  const { io } = shown;
  const overview = await showPlan(await openHome(shown.home), record, {
    io,
    most,
    fix,
    columns: io.isTerminal ? io.columns : undefined,
    write: io.say,
  });
  const question = questionOf(overview);
  if (io.canAsk && !yes && question !== undefined && !(await confirm(io, `\n${question}`, false))) {
    io.say(
      `Nothing was sent. The plan is kept. Carry it out:  linq-cards apply ${record.id}${homeFlagOf(shown.home, io)}`,
    );
    return EXIT_NOT_APPLIED;
  }
  return startPlan(operations, { plan: record.id, again }, shown);
}

/** Carries out a plan that still gives the same result, and shows its progress. Returns the exit code. @throws OperatorError `run_state` */
export async function startPlan(
  operations: CommandOperations,
  { plan, changes, again }: PlanStart,
  shown: Shown,
): Promise<number> {
  try {
    return await carryOut(operations, await operations.start(plan, changes), shown);
  } catch (error) {
    if (!(error instanceof PlanOutdated)) throw error;
    sayOutdated(error, `${again}${homeFlagOf(shown.home, shown.io)}`, shown);
    return EXIT_NOT_APPLIED;
  }
}

/** Undefined where nothing is overwritten, or the run needs approval anyway. */
function questionOf({ counts, guard }: PlanOverview): string | undefined {
  const updates = (counts['update'] ?? 0) + (counts['set_up_again'] ?? 0);
  if (updates === 0 || guard) return undefined;
  const creates = counts['create'] ?? 0;
  return `Update ${cards(updates)}${creates === 0 ? '' : ` and create ${formatCount(creates)}`}?`;
}

function sayOutdated({ differences, differing }: PlanOutdated, again: string, { io, json }: Shown): void {
  for (const difference of differences) {
    const { planned, now } = difference;
    const typed = { ...difference, planned: typedDecision(planned), now: typedDecision(now) };
    if (json) io.data(JSON.stringify({ type: 'difference', ...typed }));
    else io.say(differenceLine(difference));
  }
  const left = differing - differences.length;
  if (left > 0) io.say(`  and ${formatCount(left)} more`);
  const rows = differing === 1 ? '1 row has' : `${formatCount(differing)} rows have`;
  io.say(`\nNothing was sent: the account has changed since the plan was made, and ${rows} a different result now.`);
  io.say(`Plan again: linq-cards ${again}`);
}

function cards(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'card' : 'cards'}`;
}
