import type { PlannedPage, PlanSlice } from '../../../operations/operations.js';
import { ROWS_A_PAGE } from '../parts/row-pages.js';

/** The position in the rows of a plan: after a row, before one, or from a place of the list on. */
export type PlanTurn = Pick<PlanSlice, 'after' | 'before' | 'from'>;

/** The rows of a plan that the grid has at once. */
export type PlanPage = PlannedPage & { isFirst: boolean };

/** Reads rows of a plan. Going back past the beginning gives the first ones. */
export async function planPage(turn: PlanTurn, ask: (slice: PlanSlice) => Promise<PlannedPage>): Promise<PlanPage> {
  const page = await ask({ ...turn, limit: ROWS_A_PAGE });
  const isPast = turn.before !== undefined && page.from === 0;
  return { ...(isPast ? await ask({ limit: ROWS_A_PAGE }) : page), isFirst: page.from === 0 };
}
