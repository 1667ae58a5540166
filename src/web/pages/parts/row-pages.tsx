import type { Page as Items, RowSlice } from '../../../operations/operations.js';

export const ROWS_A_PAGE = 100;

/** The position in a list of rows: after a row, or before one. */
export type RowTurn = Pick<RowSlice, 'after' | 'before'>;

/** At most a hundred rows of a list. */
export type RowPage<T> = Items<T> & { isFirst: boolean };

/** Reads a page of rows. Going back past the beginning gives the first page. */
export async function rowPage<T>(
  { after, before }: RowTurn,
  ask: (slice: RowSlice) => Promise<Items<T>>,
): Promise<RowPage<T>> {
  if (before !== undefined) {
    const { items, next } = await ask({ before, limit: ROWS_A_PAGE + 1 });
    if (items.length > ROWS_A_PAGE) return { items: items.slice(1), next, isFirst: false };
  }
  const from = before === undefined ? after : undefined;
  return { ...(await ask({ after: from, limit: ROWS_A_PAGE })), isFirst: from === undefined || from === 0 };
}

type Props = {
  page: RowPage<{ row: number }>;
  /** The position of this page. */
  turn: RowTurn;
  /** The address of another page of the same list. */
  at: (turn: RowTurn) => string;
};

/** Links to the other pages of a list of rows; nothing if all rows fit on one page. */
export function RowPages({ page: { items, next, isFirst }, turn: { after = 0 }, at }: Props): JSX.Element {
  if (isFirst && next === null) return '';
  return (
    <nav class="pages" aria-label="Pages of rows">
      {!isFirst && <a href={at({})}>First rows</a>}
      {!isFirst && <a href={at({ before: items[0]?.row ?? after + 1 })}>Previous rows</a>}
      {next !== null && <a href={at({ after: Number(next) })}>Next rows</a>}
    </nav>
  );
}
