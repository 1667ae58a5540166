import type { PlannedPage, PlanSlice } from '../../../operations/operations.js';
import type { PlanFilter } from '../../../operations/plan-filter.js';
import type { RunQuery } from '../run/run-query.js';

/** A laptop's screen of rows and ten more; what a browser needs for a page grows with them. A taller screen asks for its own. */
const ROWS_A_PAGE = 32;

/** The position in the rows of a plan: after a row, before one, or from a place of the list on; and how many rows, if not a page. */
export type PlanTurn = Pick<PlanSlice, 'after' | 'before' | 'from'> & { rows?: number | undefined };

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
export async function planPage(
  { rows: limit = ROWS_A_PAGE, ...turn }: PlanTurn,
  ask: (slice: PlanSlice) => Promise<PlannedPage>,
): Promise<PlanPage> {
  const page = await ask({ ...turn, limit });
  const isPast = turn.before !== undefined && page.from === 0;
  return { ...(isPast ? await ask({ limit }) : page), isFirst: page.from === 0 };
}
