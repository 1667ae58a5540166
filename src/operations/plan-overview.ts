import { z } from 'zod';
import { findingFor } from '../../jobs/run-steps/guard.js';
import { guardFindingSchema } from '../cards/guard.js';
import type { PlannedRow } from '../cards/plan.js';
import { PlanSurvey } from '../cards/plan-survey.js';
import { readingOf, readingSchema } from '../format/reading.js';
import type { Home } from '../home/home.js';
import { readAccountFile } from '../home/plan/account-file.js';
import { type KeptFindings, keptFindingsSchema, NO_UPLOADS, readFindings } from '../home/plan/findings-file.js';
import { readPlan } from '../home/plan/plan-file.js';
import { PlanIndex } from '../home/plan/plan-index.js';
import { type RunFiles, runFiles } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';

/** The effects of a plan. */
export const planOverviewSchema = keptFindingsSchema.extend({
  plan: z.string(),
  rows: z.number().int(),
  counts: z.record(z.string(), z.number().int()).describe('Rows by decision.'),
  calls: z.number().int().describe('All requests, including reads of the account.'),
  seconds: z.number().nullable().describe('The duration at the rate of the run; null without a limit.'),
  notes: z
    .record(z.string(), z.number().int())
    .describe('Rows that are sent although something was noted, by its code.'),
  reading: readingSchema.describe('How the source was read.'),
  guard: guardFindingSchema.nullable().describe('Why the run needs approval.'),
});
export type PlanOverview = z.infer<typeof planOverviewSchema>;

/** First what overwrites something, last what is not sent. */
const ORDER = ['update', 'create', 'set_up_again', 'unchanged', 'skipped', 'duplicate', 'invalid', 'not_on_account'];

/** The account's cards and its lines. */
const READS = 2;

export async function overviewOf(home: Home, record: RunRecord): Promise<PlanOverview> {
  const { settings, planned, rows } = record;
  const findings = await findingsOf(runFiles(home, record.id), settings.snapshot);
  const calls = findings.writes + findings.uploads.pictures + (settings.snapshot ? READS : 0);
  return {
    ...findings,
    plan: record.id,
    rows: rows ?? 0,
    reading: readingOf(record),
    counts: inOrder(planned ?? {}),
    calls,
    seconds: settings.rate === 0 ? null : calls / settings.rate,
    notes: record.notes ?? {},
    guard: findingFor(record),
  };
}

/** A record has its counts in the order in which the decisions first came. */
function inOrder(counts: Readonly<Record<string, number>>): Record<string, number> {
  const kinds = Object.keys(counts).sort((one, other) => ORDER.indexOf(one) - ORDER.indexOf(other));
  return Object.fromEntries(kinds.map((kind) => [kind, counts[kind] ?? 0]));
}

/** As they were found when the plan was made; of a plan of an earlier version they are found now. */
async function findingsOf(files: RunFiles, hasSnapshot: boolean): Promise<KeptFindings> {
  const kept = readFindings(files);
  if (kept) return kept;
  const survey = new PlanSurvey(hasSnapshot ? await readAccountFile(files) : null);
  for await (const row of readPlan(files)) survey.add(row);
  return { ...survey.findings, pictures: [], uploads: NO_UPLOADS };
}

/** The rows of a plan to review, in their order: those that need a request, and those with errors. */
export async function* notableRows(home: Home, plan: string): AsyncGenerator<PlannedRow> {
  const index = await PlanIndex.open(runFiles(home, plan));
  yield* index.rowsOf((kind) => kind !== 'unchanged' && kind !== 'skipped' && kind !== 'repeated');
}
