import { existsSync, readFileSync, statSync } from 'node:fs';
import { changesCard, kindOf, type PlannedRow, type RowKind } from '../../cards/plan.js';
import { linesFrom, readLinesAt } from '../line-offsets.js';

/*
 * plan.idx: where each row of a plan is, so that any page of a million rows is there at once. 20 bytes per row,
 * little-endian, in the order of the rows:
 *
 *     number (its digits as a double; 0: none) · length of its line in bytes (4) · kind (1) · mark (1) · offset of the line (6)
 *
 * The mark tells what else is found in the row, so that a plan can be summed up without reading all of it.
 *
 * It is derived from the plan. One that was written for another plan is noticed by its end: the size of the plan.
 */
const BYTES = 20;
const KINDS = [
  'missing',
  'create',
  'update',
  'set_up_again',
  'unchanged',
  'not_on_account',
  'skipped',
  'invalid',
  'duplicate',
  'repeated',
] as const satisfies (RowKind | 'missing')[];
const CODES = Object.fromEntries(KINDS.map((kind, code) => [kind, code])) as Record<RowKind, number>;
/** `unknown`: of an index that an earlier version wrote. `findings`: something is to be told about the row itself. */
const MARKS = { unknown: 0, nothing: 1, changes: 2, findings: 3 };
const ROWS_A_BLOCK = 1 << 15;
/** Lines that are read at once. */
const LINES_AT_ONCE = 500;

/** Collects the entries of an index, in the order of the rows. */
export class PlanIndexBuilder {
  readonly #blocks: Buffer[] = [];
  #rows = 0;

  add(row: number, planned: PlannedRow, place: { at: number; length: number }): void {
    while (row > this.#blocks.length * ROWS_A_BLOCK) this.#blocks.push(Buffer.alloc(ROWS_A_BLOCK * BYTES));
    const block = this.#blocks[Math.floor((row - 1) / ROWS_A_BLOCK)];
    if (block) writeEntry(block, ((row - 1) % ROWS_A_BLOCK) * BYTES, planned, place);
    this.#rows = Math.max(this.#rows, row);
  }

  /** The file. @param planBytes the size of the plan */
  end(planBytes: number): Buffer {
    const end = Buffer.alloc(BYTES);
    end.writeUIntLE(planBytes, 14, 6);
    return Buffer.concat([Buffer.concat(this.#blocks).subarray(0, this.#rows * BYTES), end]);
  }
}

/** The rows of a plan by their places. */
export class PlanIndex {
  readonly path: string;
  readonly #entries: Buffer;
  readonly #parse: (text: string) => PlannedRow;

  private constructor(path: string, entries: Buffer, parse: (text: string) => PlannedRow) {
    this.path = path;
    this.#entries = entries;
    this.#parse = parse;
  }

  /** Opens the index of a plan; makes it in memory where there is none, which takes a look at every row. */
  static async open({ plan, planIndex }: { plan: string; planIndex: string }): Promise<PlanIndex> {
    const entries = existsSync(planIndex) ? readFileSync(planIndex) : Buffer.alloc(0);
    const isOfPlan = entries.length >= BYTES && entries.readUIntLE(entries.length - 6, 6) === statSync(plan).size;
    return isOfPlan ? new PlanIndex(plan, entries, parsePlanned) : PlanIndex.read(plan, parsePlanned);
  }

  /** Makes the index of a file of rows. @param parse reads one of its lines */
  static async read(path: string, parse: (text: string) => PlannedRow): Promise<PlanIndex> {
    const builder = new PlanIndexBuilder();
    for await (const lines of linesFrom(path, 0)) {
      for (const { text, ...place } of lines) {
        const planned = parse(text);
        builder.add(planned.row, planned, place);
      }
    }
    return new PlanIndex(path, builder.end(0), parse);
  }

  /** The highest row. */
  get rows(): number {
    return this.#entries.length / BYTES - 1;
  }

  /** Undefined for a row that is not there. */
  kindOf(row: number): RowKind | undefined {
    const kind = row < 1 || row > this.rows ? undefined : KINDS[this.#entries[(row - 1) * BYTES + 12] ?? 0];
    return kind === 'missing' ? undefined : kind;
  }

  /** The number of rows of each kind. */
  countKinds(): Map<RowKind, number> {
    const counts = new Uint32Array(KINDS.length);
    for (let place = 12; place < this.#entries.length - BYTES; place += BYTES) {
      const code = this.#entries[place] ?? 0;
      counts[code] = (counts[code] ?? 0) + 1;
    }
    return new Map(KINDS.flatMap((kind, code) => (kind === 'missing' ? [] : [[kind, counts[code] ?? 0]])));
  }

  /** The digits of a row's number; empty for none. */
  digitsOf(row: number): string {
    const digits = this.numberOf(row);
    return digits === 0 ? '' : String(digits);
  }

  /** The same as a number; 0 for none. */
  numberOf(row: number): number {
    return this.#entries.readDoubleLE((row - 1) * BYTES);
  }

  /** The rows whose numbers have these digits somewhere, of which the first is not 0. No text is made of any number. */
  *rowsWithDigits(digits: string): Generator<number> {
    const [sought, above] = [Number(digits), 10 ** digits.length];
    for (let row = 1; row <= this.rows; row += 1) {
      for (let rest = this.numberOf(row); rest >= sought; rest = Math.floor(rest / 10)) {
        if (rest % above !== sought) continue;
        yield row;
        break;
      }
    }
  }

  /** The rows with one of these numbers. */
  rowsWith(numbers: ReadonlySet<number>): number[] {
    const rows: number[] = [];
    for (let row = 1; row <= this.rows; row += 1) if (numbers.has(this.numberOf(row))) rows.push(row);
    return rows;
  }

  /** Where the line of a row is, in bytes. */
  placeOf(row: number): { at: number; length: number } {
    const place = (row - 1) * BYTES;
    return { at: this.#entries.readUIntLE(place + 14, 6), length: this.#entries.readUInt32LE(place + 8) };
  }

  /** Whether an index of this version was kept with the plan. */
  get isMarked(): boolean {
    return this.rows > 0 && this.#entries[13] !== MARKS.unknown;
  }

  /** Whether there is more to tell of a row than its kind, its number, and whether it changes a card. */
  hasFindings(row: number): boolean {
    return this.#entries[(row - 1) * BYTES + 13] === MARKS.findings;
  }

  /** Whether recipients would see another card than now. */
  changesCard(row: number): boolean {
    return this.#entries[(row - 1) * BYTES + 13] === MARKS.changes;
  }

  /** The file for the plan in which some rows are others. @param changed each with the length of its new line, in bytes */
  after(changed: ReadonlyMap<number, { planned: PlannedRow; length: number }>): Buffer {
    const entries = Buffer.from(this.#entries);
    let moved = 0;
    for (let row = 1; row <= this.rows; row += 1) {
      const now = changed.get(row);
      // Above the first row that is longer or shorter than before, nothing has moved.
      if ((moved === 0 && !now) || this.kindOf(row) === undefined) continue;
      const { at, length } = this.placeOf(row);
      const place = (row - 1) * BYTES;
      if (now) writeEntry(entries, place, now.planned, { at: at + moved, length: now.length });
      else entries.writeUIntLE(at + moved, place + 14, 6);
      moved += (now?.length ?? length) - length;
    }
    const end = entries.length - 6;
    entries.writeUIntLE(entries.readUIntLE(end, 6) + moved, end, 6);
    return entries;
  }

  /** Reads rows that are there. */
  read(rows: readonly number[]): PlannedRow[] {
    return readLinesAt(
      this.path,
      rows.map((row) => this.placeOf(row)),
    ).map(this.#parse);
  }

  /** The rows of some kinds, in their order. @param from the first row that may be meant */
  *rowsOf(isMeant: (kind: RowKind, row: number) => boolean, from = 1): Generator<PlannedRow> {
    let found: number[] = [];
    for (let row = from; row <= this.rows; row += 1) {
      const kind = this.kindOf(row);
      if (kind === undefined || !isMeant(kind, row)) continue;
      found.push(row);
      if (found.length < LINES_AT_ONCE) continue;
      yield* this.read(found);
      found = [];
    }
    yield* this.read(found);
  }
}

function writeEntry(
  entries: Buffer,
  place: number,
  planned: PlannedRow,
  { at, length }: { at: number; length: number },
): void {
  const { phoneNumber, decision } = planned;
  entries.writeDoubleLE(phoneNumber === null ? 0 : Number(phoneNumber.slice(1)), place);
  entries.writeUInt32LE(length, place + 8);
  entries.writeUInt8(CODES[kindOf(decision)], place + 12);
  entries.writeUInt8(markOf(planned), place + 13);
  entries.writeUIntLE(at, place + 14, 6);
}

function markOf(planned: PlannedRow): number {
  const kind = kindOf(planned.decision);
  const hasFindings = kind === 'invalid' || kind === 'duplicate' || kind === 'not_on_account' || planned.warnings;
  if (hasFindings) return MARKS.findings;
  return changesCard(planned) ? MARKS.changes : MARKS.nothing;
}

function parsePlanned(text: string): PlannedRow {
  return JSON.parse(text) as PlannedRow;
}
