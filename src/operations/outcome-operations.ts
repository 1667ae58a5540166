import { finalOutcome } from '../cards/final-outcome.js';
import type { Outcome, Status } from '../cards/outcome.js';
import type { PlannedRow, RowKind } from '../cards/plan.js';
import { loadRun } from '../home/run-folder.js';
import { isOver, type RunRecord } from '../home/run-record.js';
import type { Operations, OutcomeQuery, Page, PlanSlice, RowSlice } from './operations.js';
import type { OperationsContext } from './operations-context.js';
import { planFilter } from './plan-filter.js';
import { requirePlanned } from './plan-operations.js';
import type { IndexedRow, RowIndex } from './row-index.js';

/** The outcomes of rows that need no request. */
const SETTLED: Partial<Record<RowKind, Status>> = {
  unchanged: 'unchanged',
  not_on_account: 'not_on_account',
  skipped: 'skipped',
  invalid: 'invalid',
  duplicate: 'duplicate',
  repeated: 'duplicate',
};
/** Statuses that need no attention. */
const NOT_WORTH_A_LOOK: readonly RowKind[] = ['unchanged', 'skipped', 'repeated'];

/** Pages of rows: of a plan, and of outcomes. */
export function outcomeOperations(context: OperationsContext): Pick<Operations, 'planRows' | 'outcomes'> {
  const { coordinator, indexes } = context;
  return {
    async planRows(id, { kind, after, before, from, limit, ...filter }) {
      const record = await loadRun(coordinator.home, id);
      await requirePlanned(context, record);
      const index = await indexes.of(record);
      if (!index) return { items: [], next: null, from: 0, total: 0 };
      const isFiltered = Object.values(filter).some((value) => value !== undefined);
      const fits = await planFilter(index, filter);
      const isMeant = (row: number, is: RowKind) =>
        (kind === undefined ? isFiltered || !NOT_WORTH_A_LOOK.includes(is) : plainKind(is) === kind) && fits(row, is);
      const { rows, ...place } = partOf(index.listOf(JSON.stringify({ kind, ...filter }), isMeant), {
        after,
        before,
        from,
        limit,
      });
      return { ...place, items: index.readPlanned(rows) };
    },

    async outcomes(id, { after, before, limit, ...query }): Promise<Page<Outcome>> {
      const record = await loadRun(coordinator.home, id);
      const index = record.state === 'planned' ? undefined : await indexes.of(record);
      if (!index) return { items: [], next: null };
      const { rows, next } = pageOf(withOutcome(index, outcomeFilter(record, query)), { after, before, limit });
      const said = index.readOutcomes(rows);
      const planned = index.readPlanned(rows);
      return { items: planned.map((row) => outcomeOf(row, said.get(row.row), record)), next };
    },
  };
}

/** The rows that are meant, after one or, nearest first, before one. */
type MeantRows = Record<'after' | 'before', (row: number) => Iterable<IndexedRow>>;

function withOutcome(index: RowIndex, isMeant: (row: IndexedRow) => boolean): MeantRows {
  const meant = function* (rows: Iterable<IndexedRow>) {
    for (const row of rows) if (isMeant(row)) yield row;
  };
  return { after: (row) => meant(index.after(row)), before: (row) => meant(index.before(row)) };
}

/** A part of a list of rows. @param list in the order of the file */
function partOf(
  list: readonly number[],
  { after = 0, before, from, limit }: PlanSlice,
): { rows: number[]; next: string | null; from: number; total: number } {
  const placeAfter = (row: number) => {
    const place = list.findIndex((one) => one > row);
    return place < 0 ? list.length : place;
  };
  const end = before === undefined ? undefined : placeAfter(before - 1);
  const least = Math.max(0, (end ?? list.length) - limit);
  // A list may have become shorter since a place in it was known.
  const start = from === undefined ? (end === undefined ? placeAfter(after) : least) : Math.min(from, least);
  const rows = list.slice(start, end ?? start + limit);
  const last = rows.at(-1) ?? (before ?? after + 1) - 1;
  const isEnd = start + rows.length >= list.length;
  return { rows, next: isEnd ? null : String(last), from: start, total: list.length };
}

function pageOf(meant: MeantRows, { after = 0, before, limit }: RowSlice): { rows: number[]; next: string | null } {
  const rows = before === undefined ? first(meant.after(after), limit) : first(meant.before(before), limit).reverse();
  const last = rows.at(-1) ?? (before ?? after + 1) - 1;
  const isEnd = first(meant.after(last), 1).length === 0;
  return { rows, next: isEnd ? null : String(last) };
}

function first(rows: Iterable<IndexedRow>, limit: number): number[] {
  const found: number[] = [];
  for (const { row } of rows) {
    if (found.length === limit) break;
    found.push(row);
  }
  return found;
}

function outcomeFilter(
  record: RunRecord,
  { status, number }: Pick<OutcomeQuery, 'status' | 'number'>,
): (row: IndexedRow) => boolean {
  const digits = number?.replace(/\D/g, '');
  return (row) => {
    const is = statusOf(row, record);
    if (is === undefined || (status !== undefined && is !== status)) return false;
    return digits === undefined || (digits !== '' && row.digits.includes(digits));
  };
}

/** The outcome of a row; undefined if it has none yet. */
function statusOf({ kind, status }: IndexedRow, record: RunRecord): Status | undefined {
  if (status !== undefined || SETTLED[kind] !== undefined) return status ?? SETTLED[kind];
  if (!hasEnded(record)) return undefined;
  return record.stop ? 'not_attempted' : 'failed';
}

/** The same outcome as in the report. */
function outcomeOf(planned: PlannedRow, said: Outcome | undefined, record: RunRecord): Outcome {
  const { stop, finishedAt, createdAt } = record;
  const notAttempted = stop && { code: stop.code, reason: `${stop.what} ${stop.next}` };
  return finalOutcome(planned, said, { notAttempted, at: finishedAt ?? createdAt });
}

function hasEnded({ state, stop }: RunRecord): boolean {
  return isOver(state) || stop !== null;
}

function plainKind(kind: RowKind): string {
  return kind === 'repeated' ? 'duplicate' : kind;
}
