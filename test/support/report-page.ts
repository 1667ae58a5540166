import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noCounts } from '../../src/cards/outcome.js';
import type { ReportFacts } from '../../src/report/page/report-facts.js';
import { ReportPage } from '../../src/report/page/report-page.js';
import type { ResultRow } from '../../src/report/results.js';
import { Causes } from '../../src/report/summary.js';
import { anOutcome, aPlannedRow, aSummary } from './builders.js';
import { type ReadHtml, readHtml } from './html.js';
import { temporaryFolder } from './temporary-folder.js';

export const COLUMNS = { phone_number: 0, first_name: 1, last_name: 2 };

export function aResultRow(given: Partial<ResultRow> = {}): ResultRow {
  return { cells: ['+12025550100', 'Acme', 'Support'], planned: aPlannedRow(), outcome: anOutcome(), ...given };
}

export type WrittenPage = ReadHtml & { html: string; folder: string; path: string };

/** Writes a page on these rows and reads it; counts and causes are those of the rows. */
export async function writtenPage(
  rows: Iterable<ResultRow>,
  { summary = {}, ...facts }: Partial<Omit<ReportFacts, 'summary'>> & { summary?: Parameters<typeof aSummary>[0] } = {},
): Promise<WrittenPage> {
  const folder = temporaryFolder();
  const path = join(folder, 'report.html');
  const page = await ReportPage.open(path, COLUMNS);
  const causes = new Causes();
  const counts = noCounts();
  let total = 0;
  for (const row of rows) {
    total += 1;
    counts[row.outcome.status] += 1;
    causes.add(row.outcome);
    await page.add(row);
  }
  const source = { name: 'numbers.csv', rows: total, sha256: 'x' };
  const all = aSummary({ counts, causes: causes.list(), retried: causes.retried, source, ...summary });
  await page.write({ summary: all, rate: 10, simulate: false, reading: '', folder, ...facts });
  await page.close();
  const html = readFileSync(path, 'utf8');
  return { ...readHtml(html), html, folder, path };
}
