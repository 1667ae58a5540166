import { formatCount } from '../format/text.js';
import type { RunRecord } from '../home/run-record.js';
import { notableRows, overviewOf, type PlanOverview } from '../operations/plan-overview.js';
import type { Coordinator } from '../runs/coordinator.js';
import type { Io } from './io.js';
import { moreRows, overviewLines, planRowLine } from './render/plan-lines.js';

/** Rows that are shown before it is asked whether a plan is to be carried out. */
export const MOST_ROWS = { provision: 10, undo: 50 } as const;

/** Shows a plan: its first rows that differ, and what it would mean to carry it out. */
export async function showPlan(
  { home }: Pick<Coordinator, 'home'>,
  record: RunRecord,
  { io, most, more = '', write }: { io: Io; most: number; more?: string; write: (line: string) => void },
): Promise<PlanOverview> {
  const overview = await overviewOf(home, record);
  write(`${io.colors.bold(record.source.name)}: ${formatCount(overview.rows)} rows\n`);
  let shown = 0;
  let left = 0;
  for await (const row of notableRows(home, record.id)) {
    if (shown < most) write(planRowLine(row, io.colors));
    if (shown < most) shown += 1;
    else left += 1;
  }
  if (left > 0) write(moreRows(left, more));
  if (shown > 0) write('');
  write(overviewLines(overview, { rate: record.settings.rate, colors: io.colors }));
  return overview;
}
