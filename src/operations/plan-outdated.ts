import type { PlanDifference } from '../cards/plan.js';
import { OperatorError } from '../errors.js';

/** Rows that are told of a plan that comes out differently; what is wrong with it is seen in fewer. */
const MOST_DIFFERENCES = 50;

/** A plan comes out differently by now, and was not carried out. It tells the first rows that differ, and how many do. */
export class PlanOutdated extends OperatorError {
  readonly differences: readonly PlanDifference[];
  readonly differing: number;

  constructor(differences: readonly PlanDifference[], differing = differences.length) {
    const which =
      differing === 1 && differences[0] ? `row ${differences[0].row} comes` : `${differing} of its rows come`;
    super(
      'plan_outdated',
      `The account has changed since the plan was made, and ${which} out differently by now. Nothing was sent.`,
      'Plan it again, and look at it once more.',
    );
    this.differences = differences.slice(0, MOST_DIFFERENCES);
    this.differing = differing;
  }
}
