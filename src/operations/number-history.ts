import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { z } from 'zod';
import type { CardFields } from '../cards/card.js';
import { finalOutcome } from '../cards/final-outcome.js';
import { type Outcome, outcomeSchema } from '../cards/outcome.js';
import { type PlannedRow, plannedRowSchema } from '../cards/plan.js';
import type { Home } from '../home/home.js';
import { listRuns, runFiles } from '../home/run-folder.js';
import { isOver, type RunRecord } from '../home/run-record.js';

/** What became of a number in one run; without an outcome the run is not over yet. */
export type Mention = { run: RunRecord; row: number; wanted: CardFields; outcome: Outcome | null };

/** Every run of a home in which a number stands, the newest first. */
export async function* mentionsOf(home: Home, phoneNumber: string): AsyncGenerator<Mention> {
  for (const run of await listRuns(home)) {
    const { plan, journal } = runFiles(home, run.id);
    const planned = (await linesWith(plan, phoneNumber, plannedRowSchema)).filter(
      (row) => row.phoneNumber === phoneNumber,
    );
    if (planned.length === 0) continue;
    const outcomes = new Map(
      (await linesWith(journal, phoneNumber, outcomeSchema)).map((outcome) => [outcome.row, outcome]),
    );
    for (const row of planned.reverse()) {
      yield { run, row: row.row, wanted: row.fields, outcome: outcomes.get(row.row) ?? settledBy(row, run) };
    }
  }
}

function settledBy(row: PlannedRow, { state, stop, finishedAt, createdAt }: RunRecord): Outcome | null {
  if (!isOver(state) && !stop) return null;
  const notAttempted = stop && { code: stop.code, reason: stop.what };
  return finalOutcome(row, undefined, { notAttempted, at: finishedAt ?? createdAt });
}

/** The values of a file of one JSON value per line, of those lines that hold a text; only they are parsed. */
async function linesWith<T>(path: string, text: string, schema: z.ZodType<T>): Promise<T[]> {
  if (!existsSync(path)) return [];
  const found: T[] = [];
  for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) {
    // A line that is being written just now may be half of one.
    if (line.includes(text) && line.endsWith('}')) found.push(schema.parse(JSON.parse(line)));
  }
  return found;
}
