import { needsCall, type PlannedRow } from '../cards/plan.js';
import { formatRows } from '../format/text.js';
import type { Home } from '../home/home.js';
import type { RunRecord } from '../home/run-record.js';
import { notableRows, overviewOf, type PlanOverview } from '../operations/plan-overview.js';
import type { Io } from './io.js';
import { causeLines } from './render/cause-lines.js';
import { moreRows, overviewLines, planRowJson, planRowLine, readingLines } from './render/plan-lines.js';

export type PlanShown = {
  io: Io;
  /** Rows to show. */
  most: number;
  /** How to see the others. */
  more?: string;
  /** The command that takes the suggestions for the file. */
  fix?: string | undefined;
  /** The width of the terminal that it is written to, if that is one. */
  columns: number | undefined;
  write: (line: string) => void;
};

/** Shows a plan: what its columns are used for, its first rows that change something or are wrong, and what it would mean. */
export async function showPlan(
  home: Home,
  record: RunRecord,
  { io, most, more = '', fix, columns, write }: PlanShown,
): Promise<PlanOverview> {
  const overview = await overviewOf(home, record);
  write(
    `${io.colors.bold(record.source.name)}: ${formatRows(overview.rows)}\n${readingLines(overview.reading, record.dialect.guessed)}\n`,
  );
  const isAll = most === Number.POSITIVE_INFINITY;
  const { rows, left } = await mostImportant(isAll ? notableRows(home, record.id) : changes(home, record), most);
  for (const row of rows) write(planRowLine(row, io.colors, columns));
  if (left > 0) write(moreRows(left, more));
  if (rows.length > 0) write('');
  const causes = causeLines(overview, io.colors, fix);
  if (causes.length > 0) write(`${causes.join('\n')}\n`);
  write(overviewLines(overview, { rate: record.settings.rate, colors: io.colors }));
  return overview;
}

/** The rows that need a request. What is wrong with the others is told by cause. */
async function* changes(home: Home, { id }: RunRecord): AsyncGenerator<PlannedRow> {
  for await (const row of notableRows(home, id)) if (needsCall(row.decision)) yield row;
}

/** Writes a plan for programs: its rows in their order, then what it would mean. */
export async function writePlanJson(home: Home, record: RunRecord, io: Io): Promise<PlanOverview> {
  const overview = await overviewOf(home, record);
  for await (const row of notableRows(home, record.id)) io.data(JSON.stringify(planRowJson(row)));
  const plan = overview.writes === 0 ? null : overview.plan;
  io.data(JSON.stringify({ type: 'plan', ...overview, plan }));
  return overview;
}

/** New cards to show as samples: they overwrite nothing, and would push what does off the screen. */
const MOST_CREATES = 5;

/** What overwrites something comes first, then what is wrong, then what is new; each in the order of the file. */
async function mostImportant(
  rows: AsyncIterable<PlannedRow>,
  most: number,
): Promise<{ rows: PlannedRow[]; left: number }> {
  const groups: [PlannedRow[], PlannedRow[], PlannedRow[]] = [[], [], []];
  const mostCreates = Number.isFinite(most) ? Math.min(most, MOST_CREATES) : most;
  let count = 0;
  for await (const row of rows) {
    const [updates, wrong, creates] = groups;
    const group = !needsCall(row.decision) ? wrong : row.decision.kind === 'create' ? creates : updates;
    if (group.length < (group === creates ? mostCreates : most)) group.push(row);
    count += 1;
  }
  const shown = groups.flat().slice(0, most);
  return { rows: shown, left: count - shown.length };
}
