import { findingFor } from '../../jobs/run-steps/guard.js';
import { readSnapshot } from '../../jobs/run-steps/snapshot.js';
import type { GuardFinding } from '../cards/guard.js';
import { type MissingCountry, MissingCountryFinder } from '../cards/numbers/missing-country.js';
import { needsCall, type PlannedRow, plannedRowSchema } from '../cards/plan.js';
import { type ProblemCause, ProblemCauses } from '../cards/problem-causes.js';
import { type Reading, readingOf } from '../format/reading.js';
import type { Home } from '../home/home.js';
import { readLines } from '../home/ndjson.js';
import { runFiles } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';

/** The effects of a plan. */
export type PlanOverview = {
  plan: string;
  rows: number;
  /** Rows by decision. */
  counts: Readonly<Record<string, number>>;
  /** Rows that need a write, not counting retries and switches. */
  writes: number;
  /** All requests, including reads of the account. */
  calls: number;
  /** The duration at the rate of the run; null without a limit. */
  seconds: number | null;
  /** Lines of the account that the file does not contain; null if the lines are unknown. */
  unnamed: string[] | null;
  /** Rows that are not sent, by cause, the most frequent first. */
  problems: ProblemCause[];
  /** Numbers without country code that are lines of the account as numbers of one country; null if there are none. */
  country: MissingCountry | null;
  /** Rows that are sent although something was noted, by the code of the note. */
  notes: Readonly<Record<string, number>>;
  /** How the source was read. */
  reading: Reading;
  /** Why the run needs approval; null if it does not. */
  guard: GuardFinding | null;
};

/** The account's cards and its lines. */
const READS = 2;

export async function overviewOf(home: Home, record: RunRecord): Promise<PlanOverview> {
  const { settings, planned, rows } = record;
  const files = runFiles(home, record.id);
  const snapshot = settings.snapshot ? await readSnapshot(files.snapshot) : null;
  const unnamed = snapshot?.lines ? new Set(snapshot.lines) : null;
  let writes = 0;
  const causes = new ProblemCauses();
  const countries = new MissingCountryFinder(snapshot?.lines ?? null);
  for await (const row of readLines(files.plan, plannedRowSchema)) {
    if (needsCall(row.decision)) writes += 1;
    if (row.phoneNumber !== null) unnamed?.delete(row.phoneNumber);
    causes.add(row);
    countries.add(row);
  }
  const calls = writes + (snapshot ? READS : 0);
  return {
    plan: record.id,
    rows: rows ?? 0,
    reading: readingOf(record),
    counts: planned ?? {},
    writes,
    calls,
    seconds: settings.rate === 0 ? null : calls / settings.rate,
    unnamed: unnamed && [...unnamed].sort(),
    problems: causes.list(),
    country: countries.finding,
    notes: record.notes ?? {},
    guard: findingFor(record),
  };
}

/** The rows of a plan to review, in their order: those that need a request, and those with errors. */
export async function* notableRows(home: Home, plan: string): AsyncGenerator<PlannedRow> {
  for await (const row of readLines(runFiles(home, plan).plan, plannedRowSchema)) {
    const { decision } = row;
    const isRepeated = decision.kind === 'duplicate' && !decision.differs;
    if (decision.kind !== 'unchanged' && decision.kind !== 'skipped' && !isRepeated) yield row;
  }
}
