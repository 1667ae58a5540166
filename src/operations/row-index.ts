import { existsSync, statSync } from 'node:fs';
import { type Outcome, outcomeSchema, type Status } from '../cards/outcome.js';
import { type Decision, type PlannedRow, plannedRowSchema, planWithoutAccount } from '../cards/plan.js';
import { rowSchema } from '../cards/row.js';
import type { Home } from '../home/home.js';
import { linesFrom, readLinesAt } from '../home/line-offsets.js';
import { type RunFiles, runFiles } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';

const outcomeMark = outcomeSchema.pick({ row: true, status: true });
const UNKNOWN = -1;

/** The decision for a row; `repeated` is a duplicate with the same values as the row that is used. */
export type RowKind = Decision['kind'] | 'repeated';

/** One row in the index. `status`: the outcome of its card job, if it has one. */
export type IndexedRow = { row: number; kind: RowKind; digits: string; status: Status | undefined };

/**
 * The positions of a run's rows in its plan, and of their outcomes in its journal, so that paging is as fast with a
 * hundred thousand rows as with a hundred. It takes about 40 bytes per row; the journal is read incrementally.
 */
export class RowIndex {
  readonly rows: number;
  readonly #files: RunFiles;
  readonly #fromPlan: boolean;
  readonly #plan: Places;
  readonly #journal: Places;
  readonly #kinds: RowKind[];
  readonly #statuses: (Status | undefined)[];
  /** The digits of each row's number; a double holds up to 15. */
  readonly #digits: Float64Array;
  #journalEnd = 0;
  #catchingUp: Promise<void> = Promise.resolve();

  private constructor(files: RunFiles, rows: number) {
    this.rows = rows;
    this.#files = files;
    this.#fromPlan = existsSync(files.plan);
    this.#plan = new Places(rows);
    this.#journal = new Places(rows);
    this.#kinds = new Array<RowKind>(rows + 1).fill('create');
    this.#statuses = new Array<Status | undefined>(rows + 1).fill(undefined);
    this.#digits = new Float64Array(rows + 1);
  }

  static async open(files: RunFiles, rows: number): Promise<RowIndex> {
    const index = new RowIndex(files, rows);
    for await (const lines of linesFrom(index.#planPath, 0)) {
      for (const { at, length, text } of lines) {
        const { row, phoneNumber, decision } = index.#parsePlanned(text);
        index.#plan.set(row, at, length);
        index.#kinds[row] = decision.kind === 'duplicate' && !decision.differs ? 'repeated' : decision.kind;
        index.#digits[row] = phoneNumber === null ? 0 : Number(phoneNumber.slice(1));
      }
    }
    return index;
  }

  /** Adds the outcomes that have arrived since. */
  catchUp(): Promise<void> {
    const mine = this.#catchingUp.then(() => this.#readOn());
    this.#catchingUp = mine.catch(() => undefined);
    return mine;
  }

  /** The rows after a row, in the order of the file. */
  *after(row: number): Generator<IndexedRow> {
    for (let at = Math.max(1, row + 1); at <= this.rows; at += 1) if (this.#plan.has(at)) yield this.#rowAt(at);
  }

  /** The rows before a row, nearest first. */
  *before(row: number): Generator<IndexedRow> {
    for (let at = Math.min(this.rows, row - 1); at >= 1; at -= 1) if (this.#plan.has(at)) yield this.#rowAt(at);
  }

  readPlanned(rows: readonly number[]): PlannedRow[] {
    return readLinesAt(this.#planPath, this.#plan.of(rows)).map((text) => this.#parsePlanned(text));
  }

  /** The outcomes of these rows, as far as the journal has them. */
  readOutcomes(rows: readonly number[]): Map<number, Outcome> {
    const said = rows.filter((row) => this.#journal.has(row));
    if (said.length === 0) return new Map();
    const texts = readLinesAt(this.#files.journal, this.#journal.of(said));
    return new Map(texts.map((text) => outcomeSchema.parse(JSON.parse(text))).map((outcome) => [outcome.row, outcome]));
  }

  #rowAt(row: number): IndexedRow {
    const digits = this.#digits[row] ?? 0;
    const kind = this.#kinds[row] ?? 'create';
    return { row, kind, digits: digits === 0 ? '' : String(digits), status: this.#statuses[row] };
  }

  async #readOn(): Promise<void> {
    if (!existsSync(this.#files.journal)) return;
    for await (const lines of linesFrom(this.#files.journal, this.#journalEnd)) {
      for (const { at, length, text } of lines) {
        const { row, status } = outcomeMark.parse(JSON.parse(text));
        this.#journal.set(row, at, length);
        this.#statuses[row] = status;
        this.#journalEnd = at + length + 1;
      }
    }
  }

  /** The plan or, for a run that halted before planning, its rows as if each needed a request. */
  get #planPath(): string {
    return this.#fromPlan ? this.#files.plan : this.#files.rows;
  }

  #parsePlanned(text: string): PlannedRow {
    const value: unknown = JSON.parse(text);
    return this.#fromPlan ? plannedRowSchema.parse(value) : planWithoutAccount(rowSchema.parse(value));
  }
}

/** The position of each row's line in a file. */
class Places {
  readonly #at: Float64Array;
  readonly #lengths: Uint32Array;

  constructor(rows: number) {
    this.#at = new Float64Array(rows + 1).fill(UNKNOWN);
    this.#lengths = new Uint32Array(rows + 1);
  }

  set(row: number, at: number, length: number): void {
    this.#at[row] = at;
    this.#lengths[row] = length;
  }

  has(row: number): boolean {
    return (this.#at[row] ?? UNKNOWN) >= 0;
  }

  of(rows: readonly number[]): { at: number; length: number }[] {
    return rows.map((row) => ({ at: this.#at[row] ?? 0, length: this.#lengths[row] ?? 0 }));
  }
}

/** The maximum number of rows in memory, not counting the run that was used last. */
const MOST_ROWS = 2_000_000;

/** The indexes of recently used runs. */
export class RowIndexes {
  readonly #home: Home;
  readonly #kept = new Map<string, { version: string; rows: number; index: Promise<RowIndex> }>();

  constructor(home: Home) {
    this.#home = home;
  }

  /** Undefined for a run whose rows have not been read yet. */
  async of({ id, rows }: RunRecord): Promise<RowIndex | undefined> {
    const files = runFiles(this.#home, id);
    const path = [files.plan, files.rows].find((file) => existsSync(file));
    if (path === undefined || rows === null) return undefined;
    const { mtimeMs, size } = statSync(path);
    const version = `${path} ${mtimeMs} ${size}`;
    const known = this.#kept.get(id);
    const kept = known?.version === version ? known : { version, rows, index: RowIndex.open(files, rows) };
    // The last one in insertion order is the most recently used.
    this.#kept.delete(id);
    this.#kept.set(id, kept);
    this.#forget();
    try {
      const index = await kept.index;
      await index.catchUp();
      return index;
    } catch (error) {
      this.#kept.delete(id);
      throw error;
    }
  }

  #forget(): void {
    let rows = [...this.#kept.values()].reduce((sum, kept) => sum + kept.rows, 0);
    for (const [id, kept] of this.#kept) {
      if (rows <= MOST_ROWS || this.#kept.size === 1) return;
      this.#kept.delete(id);
      rows -= kept.rows;
    }
  }
}
