import { PendingWork } from '../async/pending-work.js';
import { sharedWork } from '../async/shared-work.js';
import { type Counts, noCounts, type Outcome } from '../cards/outcome.js';
import { OperatorError } from '../errors.js';
import { Journal } from './journal.js';
import type { Ledger } from './ledger.js';

/**
 * For so long an outcome waits for others that are written with it: a sync costs as much of a core as a tenth of a request, and
 * a row has been under way for longer than that.
 */
const GATHER_MS = 3;
const SYNC_LEDGER_EVERY_MS = 1_000;

/**
 * Collects the outcomes of a run, one per row, and stores them in the journal and the ledger.
 *
 * Outcomes come from two sources, as events during the run and from the queue at its end; the first one is used. They
 * are written in batches, the ledger first: after a kill between the two, the journal only gets a row again. Only the journal is
 * synced with each batch: what a power cut takes from the ledger is in the journal, from which it is noted again.
 */
export class OutcomeStore {
  readonly #journal: Journal;
  readonly #ledger: Ledger;
  readonly #onTaken: (outcomes: readonly Outcome[]) => void;
  readonly #counts: Counts = noCounts();
  #size: number;
  #isClosed = false;
  #ledgerSyncedAt = Number.NEGATIVE_INFINITY;
  readonly #revisions = new PendingWork();
  readonly #pending = new Map<number, Outcome>();
  /**
   * Writes the collected outcomes; they survive a power cut when it resolves.
   *
   * @throws OperatorError `disk_full`, `home_unusable`; nothing is lost then
   */
  readonly flush = sharedWork(() => this.#commit(), GATHER_MS);

  private constructor(journal: Journal, ledger: Ledger, onTaken: (outcomes: readonly Outcome[]) => void) {
    this.#journal = journal;
    this.#size = journal.size;
    this.#ledger = ledger;
    this.#onTaken = onTaken;
  }

  /** @param onTaken called with every new outcome after it has been written */
  static async open(
    path: string,
    ledger: Ledger,
    onTaken: (outcomes: readonly Outcome[]) => void,
  ): Promise<OutcomeStore> {
    const book = new OutcomeStore(Journal.open(path), ledger, onTaken);
    try {
      for (const outcome of book.#journal.readAll()) {
        book.#counts[outcome.status] += 1;
        if (ledger.hasLost(outcome)) await ledger.note([outcome]);
      }
    } catch (error) {
      book.#journal.close();
      throw error;
    }
    return book;
  }

  /** Outcomes so far, by status. */
  get counts(): Readonly<Counts> {
    return this.#counts;
  }

  get size(): number {
    return this.#size;
  }

  has(row: number): boolean {
    return this.#pending.has(row) || this.#journal.has(row);
  }

  read(row: number): Outcome | undefined {
    return this.#pending.get(row) ?? this.#journal.read(row);
  }

  take(outcome: Outcome): void {
    if (this.has(outcome.row)) return;
    this.#pending.set(outcome.row, outcome);
    this.#size += 1;
  }

  /** Takes an outcome and waits until it has been written. @throws as `flush` */
  async record(outcome: Outcome): Promise<void> {
    this.take(outcome);
    await this.flush();
  }

  /**
   * Replaces the outcome of a row that has one, by what was found out since. The journal keeps both, and the later one counts.
   *
   * @throws as `flush`
   */
  revise(outcome: Outcome): Promise<void> {
    return this.#revisions.take(this.#revise(outcome));
  }

  async #revise(outcome: Outcome): Promise<void> {
    // One outcome after the other is revised: where nothing is to be written before, none waits for others.
    if (this.#pending.size > 0) await this.flush();
    if (this.#isClosed) throw closed();
    const before = this.read(outcome.row);
    await this.#write([outcome]);
    if (before) this.#counts[before.status] -= 1;
    else this.#size += 1;
    this.#counts[outcome.status] += 1;
    this.#onTaken([outcome]);
  }

  /** A power cut does not undo what was taken before, neither here nor in the ledger. @throws as `flush` */
  async sync(): Promise<void> {
    await this.flush();
    await this.#ledger.sync();
  }

  /** Writes what it still can. Outcomes that come later are refused before the journal's file may be that of somebody else. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.flush().catch(() => undefined);
    this.#isClosed = true;
    await this.#revisions.ended();
    this.#journal.close();
    await this.#ledger.sync().catch(() => undefined);
  }

  async #commit(): Promise<void> {
    const outcomes = [...this.#pending.values()];
    if (outcomes.length === 0) return;
    if (this.#isClosed) throw closed();
    await this.#write(outcomes);
    await this.#syncLedgerAtTimes();
    for (const outcome of outcomes) {
      this.#pending.delete(outcome.row);
      this.#counts[outcome.status] += 1;
    }
    this.#onTaken(outcomes);
  }

  async #write(outcomes: readonly Outcome[]): Promise<void> {
    await this.#ledger.note(outcomes);
    if (this.#isClosed) throw closed();
    await this.#journal.append(outcomes);
  }

  async #syncLedgerAtTimes(): Promise<void> {
    if (performance.now() - this.#ledgerSyncedAt < SYNC_LEDGER_EVERY_MS) return;
    await this.#ledger.sync();
    this.#ledgerSyncedAt = performance.now();
  }
}

/** The row goes back to the queue, and its card is read back when the run is resumed. */
function closed(): OperatorError {
  return new OperatorError('interrupted', 'The run has stopped.', 'Resume it: linq-cards resume');
}
