import { rename, rm } from 'node:fs/promises';
import { isGood } from '../../cards/outcome.js';
import type { ResultRow } from '../results.js';
import { BadRowLine, BadRowsHead, ROWS_A_TABLE } from './bad-rows.js';
import { documentEnd, documentStart } from './document.js';
import { PlanChanges } from './plan-changes.js';
import type { ReportFacts } from './report-facts.js';
import { openTextFile, type TextFile } from './text-file.js';
import { Timeline } from './timeline.js';

/** The columns of the source that identify a row. */
export type NamingColumns = { phone_number?: number; first_name?: number; last_name?: number };

/**
 * report.html: the run for people, in one self-contained file.
 *
 * It gets rows one by one while the results are written. The counts at the top of the page are known only at the end,
 * so failed rows go to a separate file first and are appended to the counts in {@link write}: memory use does not
 * depend on the number of rows. {@link close} removes temporary files.
 */
export class ReportPage {
  readonly #path: string;
  readonly #columns: NamingColumns;
  readonly #rows: TextFile;
  readonly #timeline = new Timeline();
  readonly #changes = new PlanChanges();
  #badRows = 0;

  private constructor(path: string, columns: NamingColumns, rows: TextFile) {
    this.#path = path;
    this.#columns = columns;
    this.#rows = rows;
  }

  static async open(path: string, columns: NamingColumns): Promise<ReportPage> {
    return new ReportPage(path, columns, await openTextFile(rowsPart(path)));
  }

  /** Adds the next row, in the order of the source. */
  async add({ planned, outcome, cells }: ResultRow): Promise<void> {
    this.#timeline.add(outcome);
    this.#changes.add(planned, outcome);
    if (isGood(outcome)) return;
    if (this.#badRows % ROWS_A_TABLE === 0) await this.#rows.write(`${this.#tableEnd()}<table>${BadRowsHead()}<tbody>`);
    this.#badRows += 1;
    const cell = (name: keyof NamingColumns) => cells[this.#columns[name] ?? -1] ?? '';
    const number = outcome.phoneNumber ?? cell('phone_number');
    const name = `${cell('first_name')} ${cell('last_name')}`.trim();
    await this.#rows.write(await (<BadRowLine row={{ line: planned.line, number, name, outcome }} />));
  }

  /** Puts the page in place. */
  async write(facts: ReportFacts): Promise<void> {
    await this.#rows.write(this.#tableEnd());
    await this.#rows.close();
    const part = await openTextFile(`${this.#path}.part`);
    try {
      const collected = { timeline: this.#timeline, changes: this.#changes, badRows: this.#badRows };
      await part.write(await documentStart(facts, collected));
      await part.writeFile(rowsPart(this.#path));
      await part.write(await documentEnd());
    } finally {
      await part.close();
    }
    await rename(`${this.#path}.part`, this.#path);
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#rows.close()]);
    await rm(rowsPart(this.#path), { force: true });
    await rm(`${this.#path}.part`, { force: true });
  }

  #tableEnd(): string {
    return this.#badRows === 0 ? '' : '</tbody></table>';
  }
}

function rowsPart(path: string): string {
  return `${path}.rows.part`;
}
