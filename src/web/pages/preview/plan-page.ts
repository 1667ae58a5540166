import type { PlannedPage, PlanSlice } from '../../../operations/operations.js';
import type { PlanFilter } from '../../../operations/plan-filter.js';
import type { RunQuery } from '../run/run-query.js';

/** A screen of rows and what is near it; what a browser needs for a page grows with them. */
const ROWS_A_PAGE = 48;

/** The position in the rows of a plan: after a row, before one, or from a place of the list on. */
export type PlanTurn = Pick<PlanSlice, 'after' | 'before' | 'from'>;

/** The rows of a plan that the grid has at once. */
export type PlanPage = PlannedPage & { isFirst: boolean };

/** Which rows of a plan the grid goes through, as it is asked of the operations. */
export function listOf({ kind, group, cause, search }: RunQuery): PlanFilter & { kind?: string } {
  return {
    ...(kind !== undefined && { kind }),
    ...(group !== undefined && { group }),
    ...(cause !== undefined && { cause }),
    ...(search !== undefined && { search }),
  };
}

/** Reads rows of a plan. Going back past the beginning gives the first ones. */
export async function planPage(turn: PlanTurn, ask: (slice: PlanSlice) => Promise<PlannedPage>): Promise<PlanPage> {
  const page = await ask({ ...turn, limit: ROWS_A_PAGE });
  const isPast = turn.before !== undefined && page.from === 0;
  return { ...(isPast ? await ask({ limit: ROWS_A_PAGE }) : page), isFirst: page.from === 0 };
}
