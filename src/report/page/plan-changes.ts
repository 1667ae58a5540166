import type { Outcome, Status } from '../../cards/outcome.js';
import type { Decision, PlannedRow } from '../../cards/plan.js';

/** A row that changes an existing card, and its status. */
export type ChangedRow = { planned: PlannedRow; status: Status };

/** The maximum number of changes shown; the rest are only counted. */
const MOST_SHOWN = 500;

/** Collects the changes of a plan while a report is written. */
export class PlanChanges {
  readonly #most: number;
  readonly #kinds = new Map<Decision['kind'], number>();

  /** The first rows that change a card. */
  readonly shown: ChangedRow[] = [];

  /** All rows that change a card. */
  rows = 0;

  constructor(most = MOST_SHOWN) {
    this.#most = most;
  }

  add(planned: PlannedRow, outcome: Outcome): void {
    const { kind } = planned.decision;
    this.#kinds.set(kind, this.countOf(kind) + 1);
    if (kind !== 'update' && kind !== 'set_up_again') return;
    this.rows += 1;
    if (this.shown.length < this.#most) this.shown.push({ planned, status: outcome.status });
  }

  /** The number of rows with a decision. */
  countOf(kind: Decision['kind']): number {
    return this.#kinds.get(kind) ?? 0;
  }
}
