import { finalOutcome } from '../cards/final-outcome.js';
import type { Outcome, Status } from '../cards/outcome.js';
import type { PlannedRow } from '../cards/plan.js';
import { loadRun } from '../home/run-folder.js';
import { isOver, type RunRecord } from '../home/run-record.js';
import type { Desk, OutcomeQuery, Page } from './desk.js';
import type { DeskContext } from './desk-context.js';
import { demandPlanned } from './desk-plans.js';
import type { IndexedRow, RowKind } from './run-index.js';

/** How rows end that no call is made for. */
const SETTLED: Partial<Record<RowKind, Status>> = {
  unchanged: 'unchanged',
  not_on_account: 'not_on_account',
  skipped: 'skipped',
  invalid: 'invalid',
  duplicate: 'duplicate',
  repeated: 'duplicate',
};
/** Nobody has to look at these. */
const NOT_WORTH_A_LOOK: readonly RowKind[] = ['unchanged', 'skipped', 'repeated'];

/** Pages of rows: of a plan, and of what became of them. */
export function deskOutcomes(context: DeskContext): Pick<Desk, 'planRows' | 'outcomes'> {
  const { coordinator, indexes } = context;
  return {
    async planRows(id, { after = 0, limit, kind }) {
      const record = await loadRun(coordinator.home, id);
      await demandPlanned(context, record);
      const index = await indexes.of(record);
      if (!index) return { items: [], next: null };
      const isMeant = (row: IndexedRow) =>
        kind === undefined ? !NOT_WORTH_A_LOOK.includes(row.kind) : plainKind(row.kind) === kind;
      const { rows, next } = pageOf(index.after(after), isMeant, limit);
      return { items: index.readPlanned(rows), next };
    },

    async outcomes(id, { after = 0, limit, ...query }): Promise<Page<Outcome>> {
      const record = await loadRun(coordinator.home, id);
      const index = record.state === 'planned' ? undefined : await indexes.of(record);
      if (!index) return { items: [], next: null };
      const { rows, next } = pageOf(index.after(after), outcomeFilter(record, query), limit);
      const said = index.readOutcomes(rows);
      const planned = index.readPlanned(rows);
      return { items: planned.map((row) => outcomeOf(row, said.get(row.row), record)), next };
    },
  };
}

function pageOf(
  rows: Iterable<IndexedRow>,
  isMeant: (row: IndexedRow) => boolean,
  limit: number,
): { rows: number[]; next: string | null } {
  const found: number[] = [];
  for (const row of rows) {
    if (!isMeant(row)) continue;
    if (found.length === limit) return { rows: found, next: String(found.at(-1)) };
    found.push(row.row);
  }
  return { rows: found, next: null };
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

/** How a row has ended; undefined: not yet. */
function statusOf({ kind, status }: IndexedRow, record: RunRecord): Status | undefined {
  if (status !== undefined || SETTLED[kind] !== undefined) return status ?? SETTLED[kind];
  if (!hasEnded(record)) return undefined;
  return record.stop ? 'not_attempted' : 'failed';
}

/** As the report says it. */
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
