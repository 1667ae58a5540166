import { appendFileSync, closeSync, existsSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Outcome, outcomeSchema } from '../cards/outcome.js';
import { syncData, syncFolder } from '../disk-sync.js';
import { writingError } from './write-file.js';

const BLOCK_BYTES = 1 << 16;

/**
 * The outcomes of a run in the order of their arrival, one JSON line each, in an append-only file.
 *
 * Memory holds only the position of each row's line, about 12 MB for a million rows. When the journal is opened again,
 * a line cut off by a crash is removed and a damaged line is skipped; its row then has no outcome, and its card is
 * read back before anything is sent. If a row was written twice, the later outcome is used.
 */
export class Journal {
  readonly #path: string;
  readonly #file: number;
  #offsets = new Float64Array(1024).fill(-1);
  #lengths = new Uint32Array(1024);
  #end = 0;
  #size = 0;
  #isNew: boolean;
  /** What was read last; lines are only appended, so it stays true. */
  #block: { from: number; bytes: Buffer } = { from: 0, bytes: Buffer.alloc(0) };

  private constructor(path: string, file: number, isNew: boolean) {
    this.#path = path;
    this.#file = file;
    this.#isNew = isNew;
  }

  static open(path: string): Journal {
    try {
      const isNew = !existsSync(path);
      const journal = new Journal(path, openSync(path, 'a+', 0o600), isNew);
      journal.#index();
      return journal;
    } catch (error) {
      throw writingError(path, error);
    }
  }

  /** The rows with an outcome. */
  get size(): number {
    return this.#size;
  }

  has(row: number): boolean {
    return (this.#offsets[row] ?? -1) >= 0;
  }

  read(row: number): Outcome | undefined {
    if (!this.has(row)) return undefined;
    // Checked when the journal was opened, or written by this process.
    return JSON.parse(this.#textAt(this.#offsets[row] ?? 0, this.#lengths[row] ?? 0)) as Outcome;
  }

  /** Every outcome, row by row. */
  *readAll(): Generator<Outcome> {
    for (let row = 0; row < this.#offsets.length; row += 1) {
      const outcome = this.read(row);
      if (outcome) yield outcome;
    }
  }

  /**
   * Appends outcomes. They survive a kill at once, and a power cut when this has resolved.
   *
   * @throws OperatorError `disk_full`, `home_unusable`
   */
  async append(outcomes: readonly Outcome[]): Promise<void> {
    this.#write(outcomes);
    try {
      await syncData(this.#file);
      if (this.#isNew) await syncFolder(dirname(this.#path));
      this.#isNew = false;
    } catch (error) {
      throw writingError(this.#path, error);
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Rows end about in their order, so what is read next mostly lies near what was read last. */
  #textAt(offset: number, length: number): string {
    const { from, bytes } = this.#block;
    const at = offset - from;
    if (at >= 0 && at + length <= bytes.length) return bytes.toString('utf8', at, at + length);
    const block = Buffer.allocUnsafe(Math.max(length, BLOCK_BYTES));
    const read = readSync(this.#file, block, 0, block.length, offset);
    this.#block = { from: offset, bytes: block.subarray(0, read) };
    return block.toString('utf8', 0, Math.min(length, read));
  }

  #write(outcomes: readonly Outcome[]): void {
    const lines = outcomes.map((outcome) => Buffer.from(`${JSON.stringify(outcome)}\n`));
    try {
      // Not writeSync: a nearly full disk accepts only a part, without an error.
      appendFileSync(this.#file, Buffer.concat(lines));
    } catch (error) {
      ftruncateSync(this.#file, this.#end);
      throw writingError(this.#path, error);
    }
    for (const [index, outcome] of outcomes.entries()) this.#note(outcome.row, lines[index]?.length ?? 0);
  }

  #index(): void {
    const size = fstatSync(this.#file).size;
    const block = Buffer.allocUnsafe(1 << 20);
    let rest = Buffer.alloc(0);
    for (let at = 0; at < size; ) {
      const read = readSync(this.#file, block, 0, block.length, at);
      at += read;
      let text = Buffer.concat([rest, block.subarray(0, read)]);
      for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10)) {
        const outcome = outcomeIn(text.toString('utf8', 0, end));
        if (outcome) this.#note(outcome.row, end + 1);
        else this.#end += end + 1;
        text = text.subarray(end + 1);
      }
      rest = text;
    }
    if (this.#end < size) ftruncateSync(this.#file, this.#end);
  }

  #note(row: number, length: number): void {
    if (row >= this.#offsets.length) this.#grow(row);
    if (!this.has(row)) this.#size += 1;
    this.#offsets[row] = this.#end;
    this.#lengths[row] = length;
    this.#end += length;
  }

  #grow(row: number): void {
    const length = Math.max(row + 1, Math.ceil(this.#offsets.length * 1.5));
    const offsets = new Float64Array(length).fill(-1);
    offsets.set(this.#offsets);
    const lengths = new Uint32Array(length);
    lengths.set(this.#lengths);
    this.#offsets = offsets;
    this.#lengths = lengths;
  }
}

/** Undefined for a damaged line. */
function outcomeIn(line: string): Outcome | undefined {
  try {
    return outcomeSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
