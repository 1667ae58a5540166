import { existsSync } from 'node:fs';
import type { z } from 'zod';
import type { CardFields } from '../cards/card.js';
import { finalOutcome } from '../cards/final-outcome.js';
import { type Outcome, outcomeSchema } from '../cards/outcome.js';
import { type PlannedRow, plannedRowSchema } from '../cards/plan.js';
import { OperatorError } from '../errors.js';
import type { Home } from '../home/home.js';
import { readLines } from '../home/ndjson.js';
import { findNumber, lineAt, type NumberPlace, writeNumberIndex } from '../home/number-index.js';
import { findRun, listRunIds, type RunFiles, runFiles } from '../home/run-folder.js';
import { isOver, type RunRecord } from '../home/run-record.js';

/** The outcome of a number in one run; null while the run is not over. */
export type Mention = { run: RunRecord; row: number; wanted: CardFields; outcome: Outcome | null };

/**
 * All runs of a home that contain a number, newest first. For finished runs it uses their index, which is created now
 * if a run of an older version has none; the others are read.
 */
export async function* mentionsOf(home: Home, phoneNumber: string): AsyncGenerator<Mention> {
  for (const id of await listRunIds(home)) {
    const files = runFiles(home, id);
    const known = findNumber(files, phoneNumber);
    if (known?.length === 0) continue;
    const run = findRun(home, id);
    if (!run) continue;
    yield* (await rowsOf(run, files, phoneNumber, known)).reverse();
  }
}

async function rowsOf(
  run: RunRecord,
  files: RunFiles,
  phoneNumber: string,
  known: NumberPlace[] | undefined,
): Promise<Mention[]> {
  const mentionOf = (planned: PlannedRow, outcome: Outcome | undefined): Mention => {
    return { run, row: planned.row, wanted: planned.fields, outcome: outcome ?? settledBy(planned, run) };
  };
  const linesWith = <T>(path: string, schema: z.ZodType<T>) =>
    existsSync(path) ? readLines(path, schema, { containing: phoneNumber, skipDamaged: true }) : [];
  const places = isOver(run.state) ? (known ?? (await indexed(files, phoneNumber))) : undefined;
  if (places) {
    return places.map(({ plan, journal }) => {
      const outcome = journal === null ? undefined : outcomeSchema.parse(JSON.parse(lineAt(files.journal, journal)));
      return mentionOf(plannedRowSchema.parse(JSON.parse(lineAt(files.plan, plan))), outcome);
    });
  }
  const outcomes = new Map<number, Outcome>();
  for await (const outcome of linesWith(files.journal, outcomeSchema)) outcomes.set(outcome.row, outcome);
  const mentions: Mention[] = [];
  for await (const row of linesWith(files.plan, plannedRowSchema)) {
    if (row.phoneNumber === phoneNumber) mentions.push(mentionOf(row, outcomes.get(row.row)));
  }
  return mentions;
}

/** The positions of a number from a new index; undefined if none can be written, for example on a full disk. */
async function indexed(files: RunFiles, phoneNumber: string): Promise<NumberPlace[] | undefined> {
  try {
    await writeNumberIndex(files);
  } catch (error) {
    if (error instanceof OperatorError) return undefined;
    throw error;
  }
  return findNumber(files, phoneNumber);
}

function settledBy(row: PlannedRow, { state, stop, finishedAt, createdAt }: RunRecord): Outcome | null {
  if (!isOver(state) && !stop) return null;
  const notAttempted = stop && { code: stop.code, reason: stop.what };
  return finalOutcome(row, undefined, { notAttempted, at: finishedAt ?? createdAt });
}
