import { rename, rm } from 'node:fs/promises';
import { type Counts, needsMending, noCounts, type Outcome } from '../cards/outcome.js';
import { guard, isResultColumn } from '../result-format.js';
import { type CsvFile, openCsvFile } from './csv-file.js';
import { RESULT_COLUMNS } from './result-columns.js';

/** One row of the source as it stood there, and how it ended. */
export type ResultRow = { cells: readonly string[]; outcome: Outcome };

export type ResultFiles = { results: string; failed: string };

/**
 * Writes results.csv, every row of the source in its order, and failed.csv, those that have to be mended.
 * Both are put in place only when both are complete.
 *
 * @returns how many rows ended in which way
 */
export async function writeResults(
  files: ResultFiles,
  source: { run: string; header: readonly string[]; delimiter: string; widest: number },
  rows: AsyncIterable<ResultRow>,
): Promise<Counts> {
  const parts: ResultFiles = { results: `${files.results}.part`, failed: `${files.failed}.part` };
  const columns = ownColumns(source.header, source.widest);
  const results = openCsvFile(parts.results, source.delimiter);
  const failed = openCsvFile(parts.failed, source.delimiter);
  try {
    const counts = await writeRows({ results, failed }, { ...source, columns }, rows);
    await results.close();
    await failed.close();
    await rename(parts.results, files.results);
    await rename(parts.failed, files.failed);
    return counts;
  } finally {
    // Still open where something went wrong; a file that is written to cannot be removed for good.
    await Promise.allSettled([results.close(), failed.close()]);
    await rm(parts.results, { force: true });
    await rm(parts.failed, { force: true });
  }
}

async function writeRows(
  files: { results: CsvFile; failed: CsvFile },
  source: { run: string; header: readonly string[]; columns: readonly number[] },
  rows: AsyncIterable<ResultRow>,
): Promise<Counts> {
  const counts = noCounts();
  const names = source.columns.map((column) => source.header[column] ?? '');
  const header = [...names.map(guard), ...Object.keys(RESULT_COLUMNS)];
  await files.results.write(header);
  await files.failed.write(header);
  for await (const { cells, outcome } of rows) {
    counts[outcome.status] += 1;
    const own = source.columns.map((column) => guard(cells[column] ?? ''));
    const line = [...own, ...resultCells(outcome, source.run)];
    await files.results.write(line);
    if (needsMending(outcome)) await files.failed.write(line);
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

function resultCells(outcome: Outcome, run: string): string[] {
  return Object.values(RESULT_COLUMNS).map((cell) => guard(cell(outcome, run)));
}
