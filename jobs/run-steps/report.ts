import { existsSync } from 'node:fs';
import { deadLetterOf } from '../../src/cards/dead-letter.js';
import { describeEdits, type Edit, patchOf } from '../../src/cards/edit.js';
import { finalOutcome, type NotAttempted } from '../../src/cards/final-outcome.js';
import { type Counts, type Outcome, STATUS_NAMES, STATUSES } from '../../src/cards/outcome.js';
import { type PlannedRow, planWithoutAccount } from '../../src/cards/plan.js';
import { rowSchema } from '../../src/cards/row.js';
import { readingOf } from '../../src/format/reading.js';
import { resendFlags } from '../../src/format/reading-flags.js';
import { readLines } from '../../src/home/ndjson.js';
import { writeNumberIndex } from '../../src/home/number-index.js';
import { readPlan } from '../../src/home/plan/plan-file.js';
import { readEdits } from '../../src/home/run-edits.js';
import type { RunFiles } from '../../src/home/run-folder.js';
import { isOver, type RunRecord, type RunState, workedSeconds } from '../../src/home/run-record.js';
import { writeWhole, writingError } from '../../src/home/write-file.js';
import { patchedRecord } from '../../src/intake/patched-record.js';
import { marksOfCopy } from '../../src/intake/rows.js';
import { readDataRecords } from '../../src/intake/table/records.js';
import type { DeadLetters } from '../../src/queue/dead-letters.js';
import type { LostCard } from '../../src/queue/run-queues.js';
import { ReportPage } from '../../src/report/page/report-page.js';
import { type ResultRow, writeResults } from '../../src/report/results.js';
import { Causes, type Summary } from '../../src/report/summary.js';
import type { RunContext } from '../run-context.js';
import { dialectOf, rowOptions } from './intake.js';
import { selectedDeadLetters } from './selected-dead-letters.js';
import { takeEnded } from './take-ended.js';

/** How a run ends. `notAttempted`: why rows may lack an outcome; null if all were attempted. */
export type RunEnd = {
  state: RunState | 'ended';
  notAttempted: NotAttempted | null;
  /** Whether the queue is reachable; if a problem of its store has halted the run, the report is written without it. */
  isReachable: boolean;
};

/**
 * Writes the outcome of every row, in the order of the source. May be called again: a run that is resumed after a halt
 * gets a new report that replaces the old one.
 */
export async function report(context: RunContext, end: RunEnd): Promise<void> {
  const { record, files, now } = context;
  const finishedAt = now().toISOString();
  const causes = new Causes();
  const { header, delimiter } = dialectOf(record.current);
  const edits = readEdits(files);
  const source = {
    run: record.current.id,
    header,
    delimiter,
    widest: record.current.widest ?? 0,
    isEdited: edits.length > 0,
  };
  const page = await ReportPage.open(files.report, record.current.dialect.columns);
  try {
    const counts = await writeResults(
      files,
      source,
      noting(causes, page, setRows(context, resultRows(context, { end, at: finishedAt, edits }))),
    );
    const state = end.state === 'ended' ? stateOf(counts, causes) : end.state;
    const ended = { state, counts, finishedAt };
    const summary = summaryOf(record.current, ended, causes);
    const { rate, simulate } = record.current.settings;
    const reading = resendFlags(record.current.settings);
    await page.write({ summary, rate, simulate, reading, folder: files.folder });
    await writeWhole(files.summary, `${JSON.stringify(summary, null, 2)}\n`);
    if (isOver(state)) await writeNumberIndex(files);
    await context.outcomes.sync();
    // Last, because a run that is recorded as ended is not continued after a crash.
    await record.update(ended);
  } catch (error) {
    throw writingError(files.folder, error);
  } finally {
    await page.close();
  }
}

/** Gets from the queue every outcome that has not been taken yet, and the rows whose jobs were lost. */
export async function gatherOutcomes(context: RunContext): Promise<void> {
  const { queues, outcomes } = context;
  await takeEnded(context);
  for await (const page of queues.lost()) {
    for (const lost of page) if (!outcomes.has(lost.row)) outcomes.take(await lostOutcome(lost, context));
    await outcomes.flush();
  }
}

/** BullMQ's message for a job whose workers were lost too often (its moveStalledJobsToWait). */
const LOST_TOO_OFTEN = /stalled more than/;

/** A row that the queue gave up without an outcome ends as `failed`, and its number becomes a dead letter. */
async function lostOutcome({ row, card, why }: LostCard, { record, ...context }: RunContext): Promise<Outcome> {
  const { deadLetters, log, now } = context;
  const run = record.current.id;
  const phoneNumber = card?.phoneNumber ?? null;
  const wanted = card?.wanted ?? {};
  log.error({ run, row, phoneNumber, why }, 'a card job ended without an outcome');
  const planned: PlannedRow = { row, line: row, phoneNumber, fields: wanted, decision: { kind: 'create' } };
  const lost = finalOutcome(planned, undefined, { notAttempted: null, at: now().toISOString() });
  const outcome = LOST_TOO_OFTEN.test(why) ? lost : { ...lost, code: 'row_error', reason: rowError(why) };
  if (card) await deadLetters.put(deadLetterOf(outcome, { run, wanted }));
  return outcome;
}

function rowError(why: string): string {
  const first = why.split('\n', 1)[0]?.slice(0, 200) ?? '';
  return `linq-cards could not process this row: ${first}. Nothing more was sent for it. Please report this with the log.`;
}

/** Joins the source, read again, with the plan and the outcomes; all three are in the order of the rows. */
async function* resultRows(
  context: RunContext,
  { end, at, edits }: { end: RunEnd; at: string; edits: readonly Edit[] },
): AsyncGenerator<ResultRow> {
  const { record, files, outcomes, onSettled, deadLetters } = context;
  const failedAt = end.isReachable ? await failureTimes(deadLetters) : new Map<string | null, string>();
  const selected = await selectedDeadLetters(files);
  const plan = plannedRows(files);
  const dialect = dialectOf(record.current);
  const marksOf = marksFor(record.current);
  const patch = patchOf(edits);
  for await (const original of readDataRecords(files.source, dialect)) {
    const planned = await plan.next();
    if (planned.done) throw new Error('The plan has fewer rows than the source.');
    const said = outcomes.read(planned.value.row);
    const outcome = finalOutcome(planned.value, said, { notAttempted: end.notAttempted, at });
    if (!said) onSettled([outcome]);
    // A card that is up to date needs no retry, even if nothing had to be sent.
    const isSet = ['created', 'updated', 'unchanged'].includes(outcome.status);
    if (isSet && (failedAt.get(outcome.phoneNumber) ?? '9') < outcome.finishedAt)
      await deadLetters.remove(outcome.phoneNumber ?? '');
    // The letter of a number that was corrected: of rows without a card job, and of lost ones.
    const { failedNumber, failedAt: letterOf } = selected.get(outcome.phoneNumber ?? '') ?? {};
    if (failedNumber !== undefined && (isSet || STATUSES[outcome.status].deadLetter))
      if (failedAt.get(failedNumber) === letterOf) await deadLetters.remove(failedNumber);
    const { row } = planned.value;
    const { cells } = patchedRecord(original, patch.cells.get(row), dialect);
    const edited = describeEdits(row, { cells: original.cells, header: dialect.header, patch });
    yield { cells, planned: planned.value, outcome, edited, held: marksOf(planned.value, cells, original.line) };
  }
}

/** The marks of a row that its file leaves in doubt: in a result file it is as wide as all others, in UTF-8 and well quoted. */
function marksFor(record: RunRecord): (planned: PlannedRow, cells: readonly string[], line: number) => string {
  const dialect = dialectOf(record);
  const options = rowOptions(record.settings);
  const width = Math.max(dialect.header.length, record.widest ?? 0);
  return ({ decision }, cells, line) => {
    if (decision.kind !== 'invalid') return '';
    const full = [...cells, ...Array<string>(Math.max(0, width - cells.length)).fill('')];
    return marksOfCopy({ problems: decision.problems, cells: full, line }, dialect, options);
  };
}

/** When each number with a dead letter last failed. */
async function failureTimes(deadLetters: DeadLetters): Promise<Map<string | null, string>> {
  const failedAt = new Map<string | null, string>();
  for await (const { phoneNumber, lastFailedAt } of deadLetters.all()) failedAt.set(phoneNumber, lastFailedAt);
  return failedAt;
}

/** The plan or, for a run that halted before planning, its rows as if each needed a request. */
async function* plannedRows({ plan, rows }: RunFiles): AsyncGenerator<PlannedRow> {
  if (existsSync(plan)) return yield* readPlan({ plan });
  for await (const row of readLines(rows, rowSchema)) yield planWithoutAccount(row);
}

/** Notes what was set for each number, for an audit. */
async function* setRows({ record, lastSet }: RunContext, rows: AsyncIterable<ResultRow>): AsyncGenerator<ResultRow> {
  for await (const row of rows) {
    await lastSet.add(record.current.id, row.planned.fields, row.outcome);
    yield row;
  }
  await lastSet.flush();
}

async function* noting(causes: Causes, page: ReportPage, rows: AsyncIterable<ResultRow>): AsyncGenerator<ResultRow> {
  for await (const row of rows) {
    causes.add(row.outcome, row.planned);
    await page.add(row);
    yield row;
  }
}

function stateOf(counts: Counts, causes: Causes): RunState {
  const bad = STATUS_NAMES.some((status) => !STATUSES[status].good && counts[status] > 0);
  return bad || causes.list().length > 0 ? 'completed_with_failures' : 'completed';
}

function summaryOf(
  record: RunRecord,
  { state, counts, finishedAt }: Pick<Summary, 'state' | 'counts' | 'finishedAt'>,
  causes: Causes,
): Summary {
  const { id, source, rows, createdAt, stop, dialect, verified } = record;
  const { columns, unused } = readingOf({ dialect });
  return {
    schema: 'linq-cards/summary@1',
    run: id,
    state,
    source: { name: source.name, rows: rows ?? 0, sha256: source.sha256 },
    columns,
    unused,
    startedAt: createdAt,
    finishedAt,
    seconds: workedSeconds(record, finishedAt),
    counts,
    retried: causes.retried,
    ...(verified && { verified }),
    causes: causes.list(),
    halt: stop && { code: stop.code, what: stop.what, next: stop.next },
  };
}
