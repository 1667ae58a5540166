import { existsSync } from 'node:fs';
import { selectedDeadLetterSchema } from '../../src/cards/dead-letter.js';
import { needsCall, type PlannedRow, plannedRowSchema } from '../../src/cards/plan.js';
import { readLines } from '../../src/home/ndjson.js';
import type { RunFiles } from '../../src/home/run-folder.js';
import type { RunJob } from '../../src/queue/run-queues.js';
import { newCardJob } from '../new-card-job.js';
import type { RunContext } from '../run-context.js';

/** Card jobs added between two checkpoints. */
const CHUNK_CARDS = 500;

/**
 * Queues one card job per number, in chunks, and records the progress after each chunk. After a crash the interrupted
 * chunk is added again; existing jobs are not changed. Rows with an outcome get no job.
 */
export async function enqueue(job: RunJob, { record, files, outcomes, signal }: RunContext): Promise<void> {
  const deadLetters = await deadLettersOf(files);
  const { id: run, account, rebuilt, settings } = record.current;
  const of = { run, account, mode: settings.mode, rebuilt };
  let chunk: PlannedRow[] = [];
  let mayExist = true;
  const add = async (until: number) => {
    const cards = chunk.map((row) => newCardJob(row, of, deadLetters.get(row.phoneNumber ?? '')));
    chunk = [];
    if (cards.length > 0) await job.addCards(cards, { mayExist });
    mayExist = false;
    await record.update({ enqueuedRows: until });
  };
  let position = 0;
  for await (const row of readLines(files.plan, plannedRowSchema)) {
    signal.throwIfAborted();
    position += 1;
    if (position <= record.current.enqueuedRows || !needsCall(row.decision) || outcomes.has(row.row)) continue;
    chunk.push(row);
    if (chunk.length === CHUNK_CARDS) await add(position);
  }
  await add(position);
}

/** When the numbers of a retry last failed, as of its creation. */
async function deadLettersOf({ deadLetters }: RunFiles): Promise<Map<string, string>> {
  const failedAt = new Map<string, string>();
  if (!existsSync(deadLetters)) return failedAt;
  for await (const deadLetter of readLines(deadLetters, selectedDeadLetterSchema))
    failedAt.set(deadLetter.phoneNumber, deadLetter.failedAt);
  return failedAt;
}
