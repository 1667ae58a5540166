import { rm } from 'node:fs/promises';
import { type AccountView, type PlannedRow, type PlanOptions, planRow } from '../../src/cards/plan.js';
import { rowSchema } from '../../src/cards/row.js';
import { readLines, writeLines } from '../../src/home/ndjson.js';
import type { RunContext } from '../run-context.js';
import { accountView } from './snapshot.js';

/** Decides for every row what it needs, and writes it down. */
export async function plan(context: RunContext): Promise<void> {
  const { record, files, signal } = context;
  const { mode, force } = record.current.settings;
  const planned: Record<string, number> = {};
  await writeLines(
    files.plan,
    decided(files.rows, { view: await accountView(context), options: { mode, force }, planned, signal }),
  );
  await record.update({ planned });
  await rm(files.rows, { force: true });
}

async function* decided(
  rows: string,
  {
    view,
    options,
    planned,
    signal,
  }: { view: AccountView; options: PlanOptions; planned: Record<string, number>; signal: AbortSignal },
): AsyncGenerator<PlannedRow> {
  for await (const row of readLines(rows, rowSchema)) {
    signal.throwIfAborted();
    const decision = planRow(row, view, options);
    planned[decision.decision.kind] = (planned[decision.decision.kind] ?? 0) + 1;
    yield decision;
  }
}
