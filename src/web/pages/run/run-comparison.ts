import { type Outcome, STATUS_NAMES, STATUSES } from '../../../cards/outcome.js';
import { isOver } from '../../../home/run-record.js';
import type { Operations, RunView } from '../../../operations/operations.js';

/** A run beside the run before of the same source: which rows need attention now, and which did then. */
export type Comparison = Before & (RowsCompared | { mostCompared: number });

type Before = { before: { id: string; at: string } };
export type RowsCompared = {
  isNew: readonly Outcome[];
  /** Not among the rows that need attention any more: fixed, or no longer in the file. */
  fixed: readonly Outcome[];
  still: number;
};

/** More rows than this are not compared one by one. */
const MOST_COMPARED = 1_000;

/** Null if there is no run before it, or its results are gone. `mostCompared`: more rows need attention than that. */
export async function compareWithBefore(
  operations: Pick<Operations, 'run' | 'outcomes'>,
  { record, summary }: RunView,
): Promise<Comparison | null> {
  if (!isOver(record.state) || !summary || !record.previous) return null;
  const before = await operations.run(record.previous.run).catch(() => undefined);
  if (!before?.summary) return null;
  const [then, now] = await Promise.all([badRows(operations, before), badRows(operations, { record, summary })]);
  const compared = then && now ? compare(then, now) : { mostCompared: MOST_COMPARED };
  return { before: { id: before.record.id, at: before.record.createdAt }, ...compared };
}

/** Rows are the same if they have the same number; a row without one, if its problem is the same. */
export function compare(then: readonly Outcome[], now: readonly Outcome[]): RowsCompared {
  const [keysThen, keysNow] = [new Set(then.map(keyOf)), new Set(now.map(keyOf))];
  const isNew = now.filter((outcome) => !keysThen.has(keyOf(outcome)));
  return { isNew, fixed: then.filter((outcome) => !keysNow.has(keyOf(outcome))), still: now.length - isNew.length };
}

/** A row may have moved within the file. */
function keyOf({ phoneNumber, reason }: Outcome): string {
  return phoneNumber ?? (reason ?? '').replace(/^line [\d,]+/, '');
}

async function badRows(
  { outcomes }: Pick<Operations, 'outcomes'>,
  { record, summary }: Pick<RunView, 'record' | 'summary'>,
): Promise<Outcome[] | undefined> {
  const bad: Outcome[] = [];
  for (const status of STATUS_NAMES) {
    if (!STATUSES[status].needsFix || (summary?.counts[status] ?? 0) === 0) continue;
    const { items, next } = await outcomes(record.id, { status, limit: MOST_COMPARED });
    bad.push(...items);
    if (next !== null || bad.length > MOST_COMPARED) return undefined;
  }
  return bad;
}
