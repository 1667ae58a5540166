import { existsSync, statSync } from 'node:fs';
import { type Outcome, outcomeSchema, type Status } from '../cards/outcome.js';
import { type Decision, type PlannedRow, planWithoutAccount, type RowKind } from '../cards/plan.js';
import { rowSchema } from '../cards/row.js';
import { pictureCause } from '../cards/row-problem.js';
import type { Home } from '../home/home.js';
import { linesFrom, linesWith, readLinesAt } from '../home/line-offsets.js';
import { PlanIndex } from '../home/plan/plan-index.js';
import { type RunFiles, runFiles } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';

const outcomeMark = outcomeSchema.pick({ row: true, status: true });
const UNKNOWN = -1;
/** Fewer digits are in most numbers. */
const FEWEST_DIGITS = 3;

/** Lists of rows that are kept: one for each tab of a preview, and for a search. */
const MOST_LISTS = 6;

/** One row in the index. `status`: the outcome of its card job, if it has one. */
export type IndexedRow = { row: number; kind: RowKind; digits: string; status: Status | undefined };

/** Whether a row is meant; asked for every row, so it should be quick. */
export type IsMeant = (row: number, kind: RowKind) => boolean;

/**
 * The positions of a run's rows in its plan, and of their outcomes in its journal, so that paging is as fast with a
 * million rows as with a hundred. It takes about 40 bytes per row; the journal is read incrementally.
 */
export class RowIndex {
  readonly rows: number;
  readonly #files: RunFiles;
  readonly #plan: PlanIndex;
  readonly #journal: Places;
  readonly #statuses: (Status | undefined)[];
  /** The codes of the problems of rows that have any, once they are asked for. */
  #causes: Map<number, readonly string[]> | undefined;
  readonly #lists = new Map<string, readonly number[]>();
  #searched: { text: string; rows: Promise<ReadonlySet<number>> } | undefined;
  #journalEnd = 0;
  #catchingUp: Promise<void> = Promise.resolve();

  private constructor(files: RunFiles, plan: PlanIndex, rows: number) {
    this.rows = rows;
    this.#files = files;
    this.#plan = plan;
    this.#journal = new Places(rows);
    this.#statuses = new Array<Status | undefined>(rows + 1).fill(undefined);
  }

  /** Of a run that halted before it was planned, the rows as if each needed a request. */
  static async open(files: RunFiles, rows: number): Promise<RowIndex> {
    const plan = existsSync(files.plan)
      ? await PlanIndex.open(files)
      : await PlanIndex.read(files.rows, (text) => planWithoutAccount(rowSchema.parse(JSON.parse(text))));
    return new RowIndex(files, plan, rows);
  }

  /** Adds the outcomes that have arrived since. */
  catchUp(): Promise<void> {
    const mine = this.#catchingUp.then(() => this.#readOn());
    this.#catchingUp = mine.catch(() => undefined);
    return mine;
  }

  /** The rows after a row, in the order of the file. */
  *after(row: number): Generator<IndexedRow> {
    for (let at = Math.max(1, row + 1); at <= this.rows; at += 1) {
      const kind = this.#plan.kindOf(at);
      if (kind !== undefined) yield this.#rowAt(at, kind);
    }
  }

  /** The rows before a row, nearest first. */
  *before(row: number): Generator<IndexedRow> {
    for (let at = Math.min(this.rows, row - 1); at >= 1; at -= 1) {
      const kind = this.#plan.kindOf(at);
      if (kind !== undefined) yield this.#rowAt(at, kind);
    }
  }

  /** The rows that are meant, in the order of the file. */
  rowsThat(isMeant: IsMeant): number[] {
    const rows: number[] = [];
    for (let row = 1; row <= this.rows; row += 1) {
      const kind = this.#plan.kindOf(row);
      if (kind !== undefined && isMeant(row, kind)) rows.push(row);
    }
    return rows;
  }

  /** The number of rows of each kind. */
  countKinds(): ReadonlyMap<RowKind, number> {
    return this.#plan.countKinds();
  }

  /** False where there is nothing to tell of a row but what happens with it. */
  hasFindings(row: number): boolean {
    return !this.#plan.isMarked || this.#plan.hasFindings(row);
  }

  causesOf(row: number): readonly string[] {
    this.#causes ??= new Map(
      [...this.#plan.rowsOf((kind) => kind === 'invalid')].map(({ row: at, decision }) => [at, codesOf(decision)]),
    );
    return this.#causes.get(row) ?? [];
  }

  /** Rows with this part of a number, in any spelling, or of a name. */
  search(text: string): Promise<ReadonlySet<number>> {
    if (this.#searched?.text !== text) this.#searched = { text, rows: this.#search(text) };
    return this.#searched.rows;
  }

  /** Rows in whose plan this text is, whatever its place; some of them may have it elsewhere than in a cell. */
  containing(text: string): Promise<Set<number>> {
    return linesWith(this.#plan.path, asWritten(text), { folds: false });
  }

  async #search(text: string): Promise<ReadonlySet<number>> {
    const sought = asWritten(text.trim().toLowerCase());
    const digits = text.replace(/\D/g, '').replace(/^0+/, '');
    const isMeant = (line: string) => valuesOf(line).includes(sought);
    const found = await linesWith(this.#plan.path, sought, { folds: true, isMeant });
    if (digits.length >= FEWEST_DIGITS && /^[\d\s()+./-]+$/.test(text)) {
      for (const row of this.#plan.rowsWithDigits(digits)) found.add(row);
    }
    return found;
  }

  /** The same, kept while few others are asked for: a list is shown part by part. @param name tells the filter */
  listOf(name: string, isMeant: IsMeant): readonly number[] {
    const list = this.#lists.get(name) ?? this.rowsThat(isMeant);
    // The last one in insertion order is the most recently used.
    this.#lists.delete(name);
    this.#lists.set(name, list);
    const [oldest = name] = this.#lists.keys();
    if (this.#lists.size > MOST_LISTS) this.#lists.delete(oldest);
    return list;
  }

  readPlanned(rows: readonly number[]): PlannedRow[] {
    return this.#plan.read(rows);
  }

  /** The outcomes of these rows, as far as the journal has them. */
  readOutcomes(rows: readonly number[]): Map<number, Outcome> {
    const said = rows.filter((row) => this.#journal.has(row));
    if (said.length === 0) return new Map();
    const texts = readLinesAt(this.#files.journal, this.#journal.of(said));
    return new Map(texts.map((text) => outcomeSchema.parse(JSON.parse(text))).map((outcome) => [outcome.row, outcome]));
  }

  #rowAt(row: number, kind: RowKind): IndexedRow {
    return { row, kind, digits: this.#plan.digitsOf(row), status: this.#statuses[row] };
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
}

function codesOf(decision: Decision): string[] {
  return decision.kind === 'invalid'
    ? [...new Set(decision.problems.flatMap((problem) => [problem.code, pictureCause(problem) ?? problem.code]))]
    : [];
}

/** A text as it is in a line of JSON. */
function asWritten(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The values of a line of JSON, without the names of its fields. */
function valuesOf(line: string): string {
  return line.replace(/"\w+":/g, '');
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
