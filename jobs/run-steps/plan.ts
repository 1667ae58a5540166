import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { findLineSuggestions, type LineSuggestions, withSuggestion } from '../../src/cards/line-suggestions.js';
import { type AccountView, changesCard, type PlannedRow, type PlanOptions, planRow } from '../../src/cards/plan.js';
import { type Row, rowSchema } from '../../src/cards/row.js';
import { readLines, writeLines } from '../../src/home/ndjson.js';
import type { RunRecord } from '../../src/home/run-record.js';
import type { PlanContext } from '../run-context.js';
import { lookAgain } from './look-again.js';
import { readSnapshot, viewOf } from './snapshot.js';

/** Makes and stores a decision for every row. */
export async function plan(context: PlanContext): Promise<void> {
  const { record, files, ledger, signal } = context;
  // The rows are removed last, so if they are missing, a crash came before the finished plan was recorded.
  if (!existsSync(files.rows)) return;
  const { settings } = record.current;
  const snapshot = settings.snapshot ? await readSnapshot(files.snapshot) : null;
  const counter = new PlanCounter(snapshot?.cards.length ?? null);
  if (snapshot) await lookAgain(context, snapshot);
  const rows = () => readLines(files.rows, rowSchema);
  // Suggestions for damaged numbers need a pass over all rows, so they are made only if the lines are known.
  const suggestions = await findLineSuggestions(snapshot?.lines ?? [], snapshot?.lines ? rows() : []);
  const view = viewOf(snapshot, ledger);
  await writeLines(
    files.plan,
    planned(rows(), { suggestions, view, options: planOptionsOf(record.current), counter, signal }),
  );
  await record.update(counter.figures);
  await rm(files.rows, { force: true });
}

async function* planned(
  rows: AsyncIterable<Row>,
  {
    suggestions,
    view,
    options,
    counter,
    signal,
  }: {
    suggestions: LineSuggestions;
    view: AccountView;
    options: PlanOptions;
    counter: PlanCounter;
    signal: AbortSignal;
  },
): AsyncGenerator<PlannedRow> {
  for await (const row of rows) {
    signal.throwIfAborted();
    const decided = planRow(withSuggestion(row, suggestions), view, options);
    counter.add(decided);
    yield decided;
  }
}

/** The counts of a plan, for its record. */
export class PlanCounter {
  readonly #planned: Record<string, number> = {};
  readonly #existing: number | null;
  #changing = 0;

  /** @param existing number of cards on the account; null if unknown */
  constructor(existing: number | null) {
    this.#existing = existing;
  }

  add(row: PlannedRow): void {
    const { kind } = row.decision;
    this.#planned[kind] = (this.#planned[kind] ?? 0) + 1;
    if (changesCard(row)) this.#changing += 1;
  }

  get figures() {
    const cards = this.#existing === null ? null : { existing: this.#existing, changing: this.#changing };
    return { planned: this.#planned, cards };
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
