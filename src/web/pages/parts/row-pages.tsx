import type { Page as Items, RowSlice } from '../../../operations/operations.js';

const ROWS_A_PAGE = 100;

/** From where a list of rows is shown: after a row, or what comes before one. */
export type RowTurn = Pick<RowSlice, 'after' | 'before'>;

/** A hundred rows of a list, at most. */
export type RowPage<T> = Items<T> & { isFirst: boolean };

/** Reads a page of rows. What is left at the beginning, on the way back, is the first page. */
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
  /** Where this page begins. */
  turn: RowTurn;
  /** The address of another page of the same list. */
  at: (turn: RowTurn) => string;
};

/** The way through a list of rows that is shown a hundred at a time; nothing where all of them are shown. */
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
