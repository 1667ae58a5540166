import type { Patch } from '../../src/cards/edit.js';
import type { PlannedRow } from '../../src/cards/plan.js';
import type { PlanIndex } from '../../src/home/plan/plan-index.js';
import type { Record } from '../../src/intake/table/record-scanner.js';
import type { TableLayout } from '../../src/intake/table/records.js';
import { readRecordsAt } from '../../src/intake/table/records-at.js';

/** Of more, a look at the whole file takes no longer. */
const MOST_ROWS = 20_000;
/** Edited rows that are read to find a header among them. */
const MOST_BETWEEN = 1_000;

/**
 * Reads only these rows of a source, by the lines that its plan has of them. Below another header nobody knows which column is
 * which: a row of the plan that nobody has edited tells whether there is one above it, and the edited rows between it and the
 * last one are read too.
 *
 * @returns the records in the order of the file; undefined where that takes a look at the whole file
 */
export function readFew(
  source: string,
  layout: TableLayout,
  { rows, index, patches: { before } }: { rows: ReadonlySet<number>; index: PlanIndex; patches: { before: Patch } },
): [row: number, record: Record][] | undefined {
  if (rows.size > MOST_ROWS) return undefined;
  const last = [...rows].reduce((most, row) => Math.max(most, row), 0);
  const isUntouched = (row: number) =>
    index.kindOf(row) !== undefined && !before.cells.has(row) && !before.skipped.has(row);
  let above = last;
  while (above > 0 && !isUntouched(above)) above -= 1;
  if (last - above > MOST_BETWEEN || (above > 0 && isBelowHeader(index.read([above])[0]))) return undefined;
  const read = new Set(rows);
  for (let row = above + 1; row <= last; row += 1) if (index.kindOf(row) !== undefined) read.add(row);
  const inOrder = [...read].sort((one, other) => one - other);
  const lines = new Map(index.read(withNext(inOrder, index)).map(({ row, line }) => [row, line]));
  const places = inOrder.map((row) => ({ line: lines.get(row) ?? 1, next: lines.get(row + 1) ?? null }));
  const records = readRecordsAt(source, layout, places);
  return records && inOrder.map((row, at) => [row, records[at] as Record]);
}

function isBelowHeader(planned: PlannedRow | undefined): boolean {
  const { decision } = planned ?? {};
  return decision?.kind === 'invalid' && decision.problems.some(({ code }) => code === 'second_header');
}

/** Rows, and the one after each, in their order. */
function withNext(rows: readonly number[], index: PlanIndex): number[] {
  const both = new Set(rows.flatMap((row) => [row, row + 1]));
  return [...both].filter((row) => index.kindOf(row) !== undefined);
}
