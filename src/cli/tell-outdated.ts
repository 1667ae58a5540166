import type { PlanOutdated } from '../operations/plan-outdated.js';
import { EXIT_NOT_APPLIED } from './agree-on-plan.js';
import type { Io } from './io.js';
import { differenceLine } from './render/plan-lines.js';

/**
 * Tells that a plan was not carried out, and which of its rows come out differently by now. Returns the exit code.
 *
 * @param again the command that plans it again
 */
export function tellOutdated(
  { differences, differing }: Pick<PlanOutdated, 'differences' | 'differing'>,
  { io, json, again }: { io: Io; json: boolean; again: string },
): number {
  for (const difference of differences) {
    if (json) io.data(JSON.stringify({ type: 'difference', ...difference }));
    else io.say(differenceLine(difference));
  }
  const left = differing - differences.length;
  if (left > 0) io.say(`  and ${left} more`);
  const rows = differing === 1 ? 'one of its rows comes' : `${differing} of its rows come`;
  io.say(`\nNothing was sent: the account has changed since the plan was made, and ${rows} out differently.`);
  io.say(`Plan it again: linq-cards ${again}`);
  return EXIT_NOT_APPLIED;
}
