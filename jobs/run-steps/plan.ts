import { rm } from 'node:fs/promises';
import { findLineOffers, type LineOffers, withOffer } from '../../src/cards/line-offers.js';
import { type AccountView, type PlannedRow, type PlanOptions, planRow } from '../../src/cards/plan.js';
import { rowSchema } from '../../src/cards/row.js';
import { readLines, writeLines } from '../../src/home/ndjson.js';
import type { RunContext } from '../run-context.js';
import { accountLines, accountView } from './snapshot.js';

/** Decides for every row what it needs, and writes it down. */
export async function plan(context: RunContext): Promise<void> {
  const { record, files, signal } = context;
  const { mode, force } = record.current.settings;
  const planned: Record<string, number> = {};
  await writeLines(
    files.plan,
    decided(files.rows, {
      view: await accountView(context),
      offers: await lineOffers(context),
      options: { mode, force },
      planned,
      signal,
    }),
  );
  await record.update({ planned });
  await rm(files.rows, { force: true });
}

/** What damaged numbers may have been, where the account's lines are known. */
async function lineOffers(context: RunContext): Promise<LineOffers> {
  const lines = await accountLines(context);
  return findLineOffers(lines ?? [], lines ? readLines(context.files.rows, rowSchema) : []);
}

async function* decided(
  rows: string,
  {
    view,
    offers,
    options,
    planned,
    signal,
  }: {
    view: AccountView;
    offers: LineOffers;
    options: PlanOptions;
    planned: Record<string, number>;
    signal: AbortSignal;
  },
): AsyncGenerator<PlannedRow> {
  for await (const row of readLines(rows, rowSchema)) {
    signal.throwIfAborted();
    const decision = planRow(withOffer(row, offers), view, options);
    planned[decision.decision.kind] = (planned[decision.decision.kind] ?? 0) + 1;
    yield decision;
  }
}
