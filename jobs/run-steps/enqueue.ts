import type { CARD_FIELDS, CardFields } from '../../src/cards/card.js';
import { needsCall, type PlannedRow, plannedRowSchema } from '../../src/cards/plan.js';
import { readLines } from '../../src/home/ndjson.js';
import type { RunRecord } from '../../src/home/run-record.js';
import type { NewCardJob } from '../../src/queue/card-job.js';
import type { RunJob } from '../../src/queue/run-queues.js';
import type { RunContext } from '../run-context.js';

/** Rows of the plan that are looked at between two checkpoints. */
const CHUNK_ROWS = 500;

/**
 * Puts one card job per number on the queue, in chunks, and notes after each how far it has come. After a crash the chunk
 * that was under way is added again; jobs that are there already are left alone. Rows that have an outcome get no job.
 */
export async function enqueue(job: RunJob, { record, files, outcomes, signal }: RunContext): Promise<void> {
  let chunk: PlannedRow[] = [];
  let mayExist = true;
  const add = async (rows: readonly PlannedRow[], until: number) => {
    const cards = rows.filter((row) => needsCall(row.decision) && !outcomes.has(row.row));
    if (cards.length > 0)
      await job.addCards(
        cards.map((row) => cardJob(row, record.current)),
        { mayExist },
      );
    mayExist = false;
    await record.update({ enqueuedRows: until });
  };
  let position = 0;
  for await (const row of readLines(files.plan, plannedRowSchema)) {
    signal.throwIfAborted();
    position += 1;
    if (position <= record.current.enqueuedRows) continue;
    chunk.push(row);
    if (chunk.length < CHUNK_ROWS) continue;
    await add(chunk, position);
    chunk = [];
  }
  await add(chunk, position);
}

function cardJob({ row, phoneNumber, fields, before, decision }: PlannedRow, record: RunRecord): NewCardJob {
  if (phoneNumber === null) throw new Error(`Row ${row} needs a call and has no number.`);
  return {
    run: record.id,
    row,
    phoneNumber,
    wanted: fields,
    ...(decision.kind === 'update' && { toSend: changedFields(decision.changes) }),
    ...(before !== undefined && { before }),
    begin: decision.kind === 'update' ? 'PATCH' : 'POST',
    mode: record.settings.mode,
    account: record.account,
    ...(record.rebuilt && { rebuilt: true }),
  };
}

function changedFields(changes: readonly { field: (typeof CARD_FIELDS)[number]; to: string }[]): CardFields {
  return Object.fromEntries(changes.map(({ field, to }) => [field, to]));
}
