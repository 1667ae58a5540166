import { finalOutcome } from '../cards/final-outcome.js';
import type { Outcome, Status } from '../cards/outcome.js';
import type { PlannedRow } from '../cards/plan.js';
import { loadRun } from '../home/run-folder.js';
import { isOver, type RunRecord } from '../home/run-record.js';
import type { Operations, OutcomeQuery, Page, RowSlice } from './operations.js';
import type { OperationsContext } from './operations-context.js';
import { requirePlanned } from './plan-operations.js';
import type { IndexedRow, RowIndex, RowKind } from './row-index.js';

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
    async planRows(id, { kind, ...slice }) {
      const record = await loadRun(coordinator.home, id);
      await requirePlanned(context, record);
      const index = await indexes.of(record);
      if (!index) return { items: [], next: null };
      const isMeant = (row: IndexedRow) =>
        kind === undefined ? !NOT_WORTH_A_LOOK.includes(row.kind) : plainKind(row.kind) === kind;
      const { rows, next } = pageOf(index, isMeant, slice);
      return { items: index.readPlanned(rows), next };
    },

    async outcomes(id, { after, before, limit, ...query }): Promise<Page<Outcome>> {
      const record = await loadRun(coordinator.home, id);
      const index = record.state === 'planned' ? undefined : await indexes.of(record);
      if (!index) return { items: [], next: null };
      const { rows, next } = pageOf(index, outcomeFilter(record, query), { after, before, limit });
      const said = index.readOutcomes(rows);
      const planned = index.readPlanned(rows);
      return { items: planned.map((row) => outcomeOf(row, said.get(row.row), record)), next };
    },
  };
}

function pageOf(
  index: RowIndex,
  isMeant: (row: IndexedRow) => boolean,
  { after = 0, before, limit }: RowSlice,
): { rows: number[]; next: string | null } {
  const rows =
    before === undefined
      ? first(index.after(after), isMeant, limit)
      : first(index.before(before), isMeant, limit).reverse();
  const last = rows.at(-1) ?? (before ?? after + 1) - 1;
  const isEnd = first(index.after(last), isMeant, 1).length === 0;
  return { rows, next: isEnd ? null : String(last) };
}

function first(rows: Iterable<IndexedRow>, isMeant: (row: IndexedRow) => boolean, limit: number): number[] {
  const found: number[] = [];
  for (const row of rows) {
    if (found.length === limit) break;
    if (isMeant(row)) found.push(row.row);
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
