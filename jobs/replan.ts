import { rename } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Snapshot } from '../src/cards/account.js';
import { decideAgain, type PlanDifference, type PlannedRow, plannedRowSchema } from '../src/cards/plan.js';
import { readLines, writeLines } from '../src/home/ndjson.js';
import { removeIfThere, writeWhole } from '../src/home/write-file.js';
import type { PlanContext } from './run-context.js';
import { PlanCounter, planOptionsOf } from './run-steps/plan.js';
import { snapshotNow, viewOf } from './run-steps/snapshot.js';

/**
 * Plans again with the current account. If every row gets the same decision, the new plan replaces the old one,
 * because fields that a row does not set may have changed; otherwise nothing is changed.
 *
 * @returns the rows whose decision has changed
 * @throws RunHalted if the account cannot be read
 */
export async function replan(context: PlanContext): Promise<PlanDifference[]> {
  const { record, files } = context;
  if (!record.current.settings.snapshot) return [];
  const snapshot = await snapshotNow(context);
  const planned = new PlanCounter(snapshot?.cards.length ?? null);
  const differences: PlanDifference[] = [];
  const next = `${files.plan}.next`;
  await writeLines(next, plannedAgain(context, { snapshot, planned, differences }));
  if (differences.length === 0) {
    if (snapshot) await writeWhole(files.snapshot, JSON.stringify(snapshot));
    await rename(next, files.plan);
    await record.update(planned.figures);
  }
  await removeIfThere(next);
  return differences;
}

async function* plannedAgain(
  { record, files, ledger, signal }: PlanContext,
  out: { snapshot: Snapshot | null; planned: PlanCounter; differences: PlanDifference[] },
): AsyncGenerator<PlannedRow> {
  const view = viewOf(out.snapshot, ledger);
  for await (const before of readLines(files.plan, plannedRowSchema)) {
    signal.throwIfAborted();
    const after = decideAgain(before, view, planOptionsOf(record.current));
    const { row, phoneNumber } = before;
    if (!isDeepStrictEqual(before.decision, after.decision))
      out.differences.push({ row, phoneNumber, planned: before.decision, now: after.decision });
    out.planned.add(after);
    yield after;
  }
}
