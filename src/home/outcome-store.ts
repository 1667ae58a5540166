import { type Counts, noCounts, type Outcome } from '../cards/outcome.js';
import { Journal } from './journal.js';
import type { Ledger } from './ledger.js';

/**
 * Collects the outcomes of a run, one per row, and stores them in the journal and the ledger.
 *
 * Outcomes come from two sources, as events during the run and from the queue at its end; the first one is used. They
 * are written in batches, the ledger first: after a crash between the two writes, the journal only gets a row again.
 */
export class OutcomeStore {
  readonly #journal: Journal;
  readonly #ledger: Ledger;
  readonly #onTaken: (outcomes: readonly Outcome[]) => void;
  readonly #counts: Counts = noCounts();
  #pending = new Map<number, Outcome>();

  private constructor(journal: Journal, ledger: Ledger, onTaken: (outcomes: readonly Outcome[]) => void) {
    this.#journal = journal;
    this.#ledger = ledger;
    this.#onTaken = onTaken;
  }

  /** @param onTaken called with every new outcome after it has been written */
  static open(path: string, ledger: Ledger, onTaken: (outcomes: readonly Outcome[]) => void): OutcomeStore {
    const book = new OutcomeStore(Journal.open(path), ledger, onTaken);
    for (const outcome of book.#journal.readAll()) book.#counts[outcome.status] += 1;
    return book;
  }

  /** Outcomes so far, by status. */
  get counts(): Readonly<Counts> {
    return this.#counts;
  }

  get size(): number {
    return this.#journal.size + this.#pending.size;
  }

  has(row: number): boolean {
    return this.#pending.has(row) || this.#journal.has(row);
  }

  read(row: number): Outcome | undefined {
    return this.#pending.get(row) ?? this.#journal.read(row);
  }

  take(outcome: Outcome): void {
    if (!this.has(outcome.row)) this.#pending.set(outcome.row, outcome);
  }

  /** Writes the collected outcomes. @throws OperatorError `disk_full`, `home_unusable`; nothing is lost then. */
  flush(): void {
    const outcomes = [...this.#pending.values()];
    if (outcomes.length === 0) return;
    this.#ledger.note(outcomes);
    this.#journal.append(outcomes);
    this.#pending = new Map();
    for (const outcome of outcomes) this.#counts[outcome.status] += 1;
    this.#onTaken(outcomes);
  }

  close(): void {
    this.#journal.close();
  }
}
