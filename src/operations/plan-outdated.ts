import type { PlanDifference } from '../cards/plan.js';
import { OperatorError } from '../errors.js';

/** The number of affected rows that are listed; fewer are enough to see what has changed. */
const MOST_DIFFERENCES = 50;

/** The account has changed since the plan, so it was not started. Has the first affected rows and their number. */
export class PlanOutdated extends OperatorError {
  readonly differences: readonly PlanDifference[];
  readonly differing: number;

  constructor(differences: readonly PlanDifference[], differing = differences.length) {
    const which = differing === 1 && differences[0] ? `affects row ${differences[0].row}` : `affects ${differing} rows`;
    super(
      'plan_outdated',
      `The account has changed since the plan was made. This ${which}. Nothing was sent.`,
      'Plan again and review the changes.',
    );
    this.differences = differences.slice(0, MOST_DIFFERENCES);
    this.differing = differing;
  }
}
