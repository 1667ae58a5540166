import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { AccountTable } from '../../src/cards/account-table.js';
import { type Patch, patchedCells } from '../../src/cards/edit.js';
import { DamagedNumbers, type LineSuggestions, lineIndexOf, withOffer } from '../../src/cards/line-suggestions.js';
import { countryProblem } from '../../src/cards/numbers/missing-country.js';
import { type PlannedRow, planRow } from '../../src/cards/plan.js';
import { PlanSurvey } from '../../src/cards/plan-survey.js';
import type { RowProblem } from '../../src/cards/row-problem.js';
import { type KeptFindings, readFindings, writeFindings } from '../../src/home/plan/findings-file.js';
import { changePlan } from '../../src/home/plan/plan-file.js';
import { PlanIndex } from '../../src/home/plan/plan-index.js';
import { rowJudge, type SourceRow } from '../../src/intake/rows.js';
import { readDataRecords } from '../../src/intake/table/records.js';
import { isOtherHeader } from '../../src/intake/table/table-lines.js';
import { pictureToSend } from '../../src/pictures/picture-look.js';
import type { JudgeContext } from '../run-context.js';
import { dialectOf, judgeOptions } from './intake.js';
import { planOptionsOf } from './plan.js';
import { readFew } from './read-few.js';
import { viewOf } from './snapshot.js';

/** What all edits of a plan came to, and come to now. */
export type Patches = { before: Patch; now: Patch };

/**
 * Decides again on the rows that an edit changes, and on those with the numbers of these, now or before: the first row of a
 * number counts. All others are as they were, but for the line that a damaged number may have been.
 *
 * The plan is the one that a look at the whole file would make, in a fraction of the time. Where an edit may concern more, such
 * as pictures that nobody has looked at yet, it is left to that.
 *
 * @returns false if it has been left, and nothing was written
 * @throws OperatorError `disk_full`, `home_unusable`
 */
export async function judgeRows(
  context: JudgeContext,
  account: AccountTable | null,
  patches: Patches,
): Promise<boolean> {
  const { record, files, ledger } = context;
  const findings = readFindings(files);
  if (!findings || mayConcernAll(context, findings)) return false;
  const index = await PlanIndex.open(files);
  const judged = index.isMarked ? await readConcerned(context, { account, index, patches }) : undefined;
  if (!judged) return false;
  const view = viewOf(account, ledger);
  const options = planOptionsOf(record.current);
  const old = new Map(index.read([...judged.keys()].sort(inOrder)).map((planned) => [planned.row, planned]));
  const changed = new Map<number, PlannedRow>();
  for (const [row, { width, now }] of judged) {
    const planned = planRow(now.row, view, options);
    const was = old.get(row);
    const isSamePicture = !context.checkPictures || (was && pictureToSend(was) === pictureToSend(planned));
    if (!isSamePicture || width !== now.cells.length) return false;
    changed.set(row, planned);
  }
  const isCountryOpen = [...old.values(), ...changed.values()].some(({ decision }) => countryProblem(decision));
  const survey = surveyOf(
    index,
    changed,
    () => new PlanSurvey(account, isCountryOpen ? undefined : findings.country),
    account,
  );
  await changePlan(files, index, changed);
  await writeFindings(files, { ...findings, ...survey.findings });
  await record.update({ notes: notesAfter(record.current.notes, judged), ...survey.figures });
  return true;
}

/** `notes` and `width`: the codes of its notes, and its cells, before the edit. */
type Judged = ReadonlyMap<number, { notes: readonly string[]; width: number; now: SourceRow }>;

/** Of pictures that are files, or are sent again, it is known only from all rows what a plan would do with them. */
function mayConcernAll({ record, files }: JudgeContext, { uploads }: KeptFindings): boolean {
  const { refetchImages = false } = record.current.settings;
  return refetchImages || uploads.pictures > 0 || existsSync(files.picturesFolder);
}

type Reading = { account: AccountTable | null; index: PlanIndex; patches: Patches };

/** The rows that the edit concerns, as they were and as they are; undefined where a header is above one of them. */
async function readConcerned(context: JudgeContext, reading: Reading): Promise<Judged | undefined> {
  const { index, patches } = reading;
  const edited = rowsBetween(patches);
  let rows = withSameNumbers(index, edited, []);
  for (;;) {
    const judged = await readOnly(context, rows, reading);
    const numbers = [...(judged?.values() ?? [])].map(({ now }) => numberOf(now));
    const more = withSameNumbers(index, edited, numbers);
    // A number that was typed may be that of rows which have not been read.
    if (!judged || [...more].every((row) => rows.has(row))) return judged;
    rows = new Set([...rows, ...more]);
  }
}

async function readOnly(
  context: JudgeContext,
  rows: ReadonlySet<number>,
  reading: Reading,
): Promise<Judged | undefined> {
  const { account, patches } = reading;
  const { notes = {} } = context.record.current;
  // In a file without notes, no row had any.
  const hadNotes = Object.keys(notes).length > 0;
  const dialect = dialectOf(context.record.current);
  const judgeBy = (patch: Patch) => rowJudge(dialect, judgeOptions(context, account, patch));
  const [judgeBefore, judgeNow] = [judgeBy(patches.before), judgeBy(patches.now)];
  const judged = new Map<number, { notes: readonly string[]; width: number; now: SourceRow }>();
  const few = readFew(context.files.source, dialect, { rows, ...reading });
  for await (const [row, record] of few ?? numbered(readDataRecords(context.files.source, dialect))) {
    if (isOtherHeader(record.cells, dialect.header)) return undefined;
    if (!rows.has(row)) continue;
    const width = patchedCells(record.cells, patches.before.cells.get(row)).length;
    judged.set(row, { notes: hadNotes ? notesOf(judgeBefore(record, row)) : [], width, now: judgeNow(record, row) });
    if (judged.size === rows.size) break;
  }
  return judged;
}

async function* numbered<T>(records: AsyncIterable<T>): AsyncGenerator<[row: number, record: T]> {
  let row = 0;
  for await (const record of records) {
    row += 1;
    yield [row, record];
  }
}

/** The rows that one patch has otherwise than the other. */
function rowsBetween({ before, now }: Patches): Set<number> {
  const rows = new Set([...before.cells.keys(), ...now.cells.keys(), ...before.skipped, ...now.skipped]);
  const isSame = (row: number) =>
    before.skipped.has(row) === now.skipped.has(row) && isDeepStrictEqual(before.cells.get(row), now.cells.get(row));
  return new Set([...rows].filter((row) => !isSame(row)));
}

/** These rows, and all with their numbers or the given ones. */
function withSameNumbers(index: PlanIndex, rows: ReadonlySet<number>, numbers: readonly number[]): Set<number> {
  const sought = new Set([...numbers, ...[...rows].map((row) => index.numberOf(row))]);
  sought.delete(0);
  return new Set([...rows, ...index.rowsWith(sought)]);
}

function numberOf({ row: { phoneNumber } }: SourceRow): number {
  return phoneNumber === undefined ? 0 : Number(phoneNumber.slice(1));
}

/** Sums up the plan; puts rows whose damaged number may have been another line than before among the changed ones. */
function surveyOf(
  index: PlanIndex,
  changed: Map<number, PlannedRow>,
  newSurvey: () => PlanSurvey,
  account: AccountTable | null,
): PlanSurvey {
  const damaged = new DamagedNumbers(() => lineIndexOf(account));
  const survey = newSurvey();
  let hasOffers = false;
  for (const planned of surveyed(index, changed, survey)) {
    if (planned.decision.kind !== 'invalid') continue;
    damaged.add(planned.decision.problems);
    hasOffers ||= planned.decision.problems.some(({ perhaps }) => perhaps !== undefined);
  }
  const suggestions = damaged.suggestions((line) => survey.names(line));
  if (!suggestions && !hasOffers) return survey;
  for (const planned of surveyed(index, changed)) {
    const offered = offeredAnew(planned, suggestions ?? (() => undefined));
    if (!isDeepStrictEqual(offered, planned)) changed.set(planned.row, offered);
  }
  const again = newSurvey();
  for (const _ of surveyed(index, changed, again));
  return again;
}

/** Adds all rows to a survey, in their order; gives those of which there is something to tell. */
function* surveyed(
  index: PlanIndex,
  changed: ReadonlyMap<number, PlannedRow>,
  survey?: PlanSurvey,
): Generator<PlannedRow> {
  const kept = index.rowsOf((_, row) => index.hasFindings(row) && !changed.has(row));
  for (let row = 1; row <= index.rows; row += 1) {
    const kind = index.kindOf(row);
    if (kind === undefined) continue;
    const planned = changed.get(row) ?? (index.hasFindings(row) ? (kept.next().value as PlannedRow) : undefined);
    if (planned) {
      survey?.add(planned);
      yield planned;
    } else {
      survey?.addPlain({ digits: index.numberOf(row), kind, changesCard: index.changesCard(row) });
    }
  }
}

function offeredAnew(planned: PlannedRow, suggestions: LineSuggestions): PlannedRow {
  const { decision } = planned;
  if (decision.kind !== 'invalid') return planned;
  const plain = decision.problems.map(({ perhaps: _, ...problem }): RowProblem => problem);
  return { ...planned, decision: { ...decision, problems: withOffer(plain, suggestions) } };
}

/** The notes of all rows, where some have others than before. */
function notesAfter(notes: Readonly<Record<string, number>> = {}, judged: Judged): Record<string, number> {
  const after = { ...notes };
  for (const { notes: before, now } of judged.values()) {
    for (const code of before) after[code] = (after[code] ?? 0) - 1;
    for (const code of notesOf(now)) after[code] = (after[code] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(after).filter(([, rows]) => rows > 0));
}

function notesOf({ row }: SourceRow): string[] {
  return row.kind === 'good' ? [...new Set((row.notes ?? []).map(({ code }) => code))] : [];
}

function inOrder(one: number, other: number): number {
  return one - other;
}
