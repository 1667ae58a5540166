import type { AccountTable } from '../../src/cards/account-table.js';
import { DamagedNumbers, type LineSuggestions, lineIndexOf, withOffer } from '../../src/cards/line-suggestions.js';
import { type AccountView, type PlannedRow, type PlanOptions, planRow } from '../../src/cards/plan.js';
import { PlanSurvey } from '../../src/cards/plan-survey.js';
import { type NotedPicture, writeFindings } from '../../src/home/plan/findings-file.js';
import { readPlan, writePlan } from '../../src/home/plan/plan-file.js';
import type { RunRecord } from '../../src/home/run-record.js';
import { removeIfThere } from '../../src/home/write-file.js';
import { heldByPicture } from '../../src/pictures/picture-look.js';
import type { JudgeContext } from '../run-context.js';
import { rowsOf, SourceCounts } from './intake.js';
import { KeptPictures } from './kept-pictures.js';
import { LocalPictures, pictureColumnOf } from './local-pictures.js';
import { SentPictures } from './sent-pictures.js';
import { viewOf } from './snapshot.js';

/** Pictures that are named one by one. */
const MOST_NAMED = 20;

/**
 * Reads the whole source before anything is sent, so that a file that is broken at its end is not sent partially, and makes
 * and stores a decision for every row.
 *
 * @param account null: not known
 * @param pictures.again look at dead pictures again although they were looked at today
 * @throws OperatorError `source_…` if the file is unusable
 */
export async function plan(
  context: JudgeContext,
  account: AccountTable | null,
  pictures: { again: boolean } = { again: true },
): Promise<void> {
  const { record, files } = context;
  const sent = new SentPictures();
  const counts = new SourceCounts(record.current);
  const damaged = new DamagedNumbers(() => lineIndexOf(account));
  let survey = new PlanSurvey(account);
  const view = viewOf(account, context.ledger);
  const kept = new KeptPictures(view);
  const local = new LocalPictures();
  await writePlan(files, planned(context, account, { view, counts, damaged, survey, sent, kept, local }));
  const looks = await sent.lookAt(context, pictures);
  const changed = await kept.lookAt(context, pictures);
  await local.lookAt(context);
  // Which line a damaged number may have been is known only when all rows have been read.
  const suggestions = damaged.suggestions((line) => survey.names(line));
  if (suggestions || sent.haveDead(looks) || kept.haveChanged() || local.any) {
    survey = new PlanSurvey(account);
    const held = { looks, column: pictureColumnOf(record.current) };
    const settled = (row: PlannedRow) => local.settled(row, { view, options: planOptionsOf(record.current), ...held });
    await writePlan(files, revised(readPlan(files), { suggestions, held, kept, settled }, survey));
  }
  const noted = mostNoted([...sent.noted(looks), ...local.noted]);
  await writeFindings(files, { ...survey.findings, pictures: noted, uploads: local.uploads });
  const { notes, ...figures } = counts.figures;
  await record.update({
    ...figures,
    notes: {
      ...notes,
      ...withNotes(sent.notes(looks), local.noted),
      ...(changed > 0 && { picture_not_again: changed }),
    },
    ...survey.figures,
  });
  // Left by a halt before the plan, or by an earlier version.
  await removeIfThere(files.rows);
}

/** The pictures of which something was noted, those of most rows first. */
function mostNoted(pictures: readonly NotedPicture[]): NotedPicture[] {
  return pictures
    .filter(({ notes }) => notes.length > 0)
    .sort((one, other) => other.rows - one.rows)
    .slice(0, MOST_NAMED);
}

/** The numbers of rows for what was noted, with those of further pictures. */
function withNotes(
  counts: Readonly<Record<string, number>>,
  pictures: readonly NotedPicture[],
): Record<string, number> {
  const notes = { ...counts };
  for (const { rows, notes: codes } of pictures) for (const code of codes) notes[code] = (notes[code] ?? 0) + rows;
  return notes;
}

type Listeners = {
  view: AccountView;
  counts: SourceCounts;
  damaged: DamagedNumbers;
  survey: PlanSurvey;
  sent: SentPictures;
  kept: KeptPictures;
  local: LocalPictures;
};

async function* planned(
  context: JudgeContext,
  account: AccountTable | null,
  { view, counts, damaged, survey, sent, kept, local }: Listeners,
): AsyncGenerator<PlannedRow> {
  const options = planOptionsOf(context.record.current);
  const { refetchImages = false } = context.record.current.settings;
  const hasCheck = context.checkPictures !== undefined;
  for await (const row of rowsOf(context, account, counts)) {
    const decided = planRow(row, view, options);
    survey.add(decided);
    local.add(decided);
    if (hasCheck) sent.add(decided);
    if (hasCheck && refetchImages) kept.add(decided);
    if (row.kind === 'invalid') damaged.add(row.problems);
    yield decided;
  }
}

type Revision = {
  suggestions: LineSuggestions | undefined;
  held: Parameters<typeof heldByPicture>[1];
  kept: KeptPictures;
  settled: (row: PlannedRow) => PlannedRow;
};

/** The rows with what became known after all of them had been read. */
async function* revised(
  rows: AsyncIterable<PlannedRow>,
  { suggestions, held, kept, settled }: Revision,
  survey: PlanSurvey,
): AsyncGenerator<PlannedRow> {
  for await (const row of rows) {
    const { decision } = row;
    const offered: PlannedRow =
      decision.kind === 'invalid' && suggestions
        ? { ...row, decision: { ...decision, problems: withOffer(decision.problems, suggestions) } }
        : heldByPicture(kept.sentAgain(settled(row)), held);
    survey.add(offered);
    yield offered;
  }
}

/** How the rows of a run are to be planned. */
export function planOptionsOf({ settings, dialect }: RunRecord): PlanOptions {
  const { first_name, full_name } = dialect.columns;
  const column = first_name ?? full_name;
  return {
    mode: settings.mode,
    force: settings.force,
    firstNameColumn: column === undefined ? null : (dialect.header[column] ?? ''),
  };
}
