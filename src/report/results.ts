import { rename, rm } from 'node:fs/promises';
import { type Counts, needsAttention, noCounts, type Outcome } from '../cards/outcome.js';
import type { PlannedRow } from '../cards/plan.js';
import { escapeFormula, isResultColumn } from '../result-format.js';
import { type CsvFile, openCsvFile } from './csv.js';
import { EDITED_COLUMN, FAILED_COLUMNS, RESULT_COLUMNS, type ResultContext } from './result-columns.js';
import { UNDO_HEADER, undoCells } from './undo.js';

/**
 * One row of the source, with its edits, what was planned for it, and how it ended. `edited`: what a person changed in it;
 * absent in a run in which nothing was. `held`: the marks of what is doubtful about it in the source and would look sound in a
 * result file.
 */
export type ResultRow = {
  cells: readonly string[];
  planned: PlannedRow;
  outcome: Outcome;
  edited?: string;
  held?: string;
};

export type ResultFiles = { results: string; failed: string; undo: string };

/**
 * Writes results.csv, every row of the source in its order, failed.csv, those that need to be fixed, and undo.csv, what
 * the cards were before. All are put in place only when all are complete.
 *
 * @returns how many rows ended in which way
 */
export async function writeResults(
  files: ResultFiles,
  source: { run: string; header: readonly string[]; delimiter: string; widest: number; isEdited?: boolean },
  rows: AsyncIterable<ResultRow>,
): Promise<Counts> {
  const open = {
    results: openPart(files.results, source.delimiter),
    failed: openPart(files.failed, source.delimiter),
    undo: openPart(files.undo, source.delimiter),
  };
  const all = Object.values(open);
  const columns = ownColumns(source.header, source.widest);
  try {
    const counts = await writeRows(open, { ...source, columns }, rows);
    for (const part of all) await part.close();
    for (const part of all) await part.putInPlace();
    return counts;
  } finally {
    // Still open where something went wrong; a file that is written to cannot be removed for good.
    await Promise.allSettled(all.map((part) => part.close()));
    await Promise.all(all.map((part) => part.remove()));
  }
}

type Part = CsvFile & { putInPlace(): Promise<void>; remove(): Promise<void> };

/** A file under a temporary name. */
function openPart(path: string, delimiter: string): Part {
  const temporary = `${path}.part`;
  return {
    ...openCsvFile(temporary, delimiter),
    putInPlace: () => rename(temporary, path),
    remove: () => rm(temporary, { force: true }),
  };
}

async function writeRows(
  files: Record<keyof ResultFiles, CsvFile>,
  source: { run: string; header: readonly string[]; columns: readonly number[]; isEdited?: boolean },
  rows: AsyncIterable<ResultRow>,
): Promise<Counts> {
  const counts = noCounts();
  const names = source.columns.map((column) => source.header[column] ?? '');
  const own = names.map(escapeFormula);
  const added = [...Object.keys(RESULT_COLUMNS), ...(source.isEdited ? [EDITED_COLUMN] : [])];
  await files.results.write([...own, ...added]);
  await files.failed.write([...own, ...Object.keys(FAILED_COLUMNS), ...added]);
  await files.undo.write(UNDO_HEADER);
  for await (const { cells, planned, outcome, edited, held = '' } of rows) {
    counts[outcome.status] += 1;
    const own = source.columns.map((column) => escapeFormula(cells[column] ?? ''));
    const result = [
      ...resultCells(outcome, { run: source.run, held }),
      ...(source.isEdited ? [escapeFormula(edited ?? '')] : []),
    ];
    await files.results.write([...own, ...result]);
    if (needsAttention(outcome)) await files.failed.write([...own, ...failedCells(planned, outcome), ...result]);
    const undo = undoCells(planned, outcome);
    if (undo) await files.undo.write(undo);
  }
  return counts;
}

/**
 * The caller's columns: all of the header but for ours of an earlier run, and nameless ones for rows that have more cells,
 * so that nothing of such a row is lost and it stays as wrong as it was when it is fed back in.
 */
function ownColumns(header: readonly string[], widest: number): number[] {
  const all = Array.from({ length: Math.max(header.length, widest) }, (_, index) => index);
  return all.filter((index) => !isResultColumn(header[index] ?? ''));
}

function failedCells(planned: PlannedRow, outcome: Outcome): string[] {
  return Object.values(FAILED_COLUMNS).map((cell) => escapeFormula(cell(planned, outcome)));
}

function resultCells(outcome: Outcome, context: ResultContext): string[] {
  return Object.values(RESULT_COLUMNS).map((cell) => escapeFormula(cell(outcome, context)));
}
