import type { SelectedDeadLetter } from '../../src/cards/dead-letter.js';
import { isSent, type PlannedRow } from '../../src/cards/plan.js';
import { PlanIndex } from '../../src/home/plan/plan-index.js';
import { newCardJob } from '../new-card-job.js';
import type { RunContext } from '../run-context.js';
import { beginNumbers, rowsLeft } from './queued-numbers.js';
import { selectedDeadLetters } from './selected-dead-letters.js';
import { takeEnded } from './take-ended.js';

/** Card jobs added between two checkpoints. */
const CHUNK_CARDS = 500;
/** The share of the window that is kept free of parked rows, so that these never stop the others. */
const UNPARKED_SHARE = 0.1;

/** Puts the first rows on the queue, as many as the window holds. */
export async function enqueue(context: RunContext): Promise<void> {
  const feed = await CardFeed.open(context);
  await feed.fill();
}

/**
 * Puts the rows of a plan on the queue, one card job per number, in their order, and never more than the window holds. A row whose
 * number another run has in hand is kept back until that is over; the rows behind it do not wait.
 *
 * After each chunk the record notes how far it has come (`enqueuedRows`), up to the first row that was kept back. After a crash what
 * follows is added again: what is on the queue stays as it is, and what has ended has an outcome, and gets no job.
 */
export class CardFeed {
  readonly #context: RunContext;
  readonly #index: PlanIndex;
  readonly #deadLetters: ReadonlyMap<string, SelectedDeadLetter>;
  #rows: Iterator<PlannedRow>;
  /** Rows whose number another run has, in their order. */
  #keptBack: PlannedRow[] = [];

  private constructor(context: RunContext, index: PlanIndex, deadLetters: ReadonlyMap<string, SelectedDeadLetter>) {
    this.#context = context;
    this.#index = index;
    this.#deadLetters = deadLetters;
    this.#rows = this.#rowsLeft();
  }

  static async open(context: RunContext): Promise<CardFeed> {
    const index = await PlanIndex.open(context.files);
    beginNumbers(context, index);
    return new CardFeed(context, index, await selectedDeadLetters(context.files));
  }

  /** Adds rows until the window is full. @returns whether none is left to be added */
  async fill(): Promise<boolean> {
    const { signal } = this.#context;
    for (;;) {
      signal.throwIfAborted();
      await takeEnded(this.#context);
      const room = await this.#room();
      if (room < this.#least) return false;
      const { added, isLast } = await this.#add(Math.min(room, CHUNK_CARDS));
      if (isLast || added === 0) return isLast;
    }
  }

  /** The first row that was put on the queue, is not there any more, and has no outcome. To be asked when nothing is on the queue. */
  async firstLost(): Promise<number | undefined> {
    const { queues, outcomes, record } = this.#context;
    const failed = new Set<number>();
    for await (const page of queues.lost()) for (const { row } of page) failed.add(row);
    for (const row of rowsLeft(this.#index, outcomes, record.current.enqueuedRows)) if (!failed.has(row)) return row;
    return undefined;
  }

  /** Begins again at a row: rows without an outcome are added once more, and their cards are read back before anything is sent. */
  async beginAgain(row: number): Promise<void> {
    await this.#context.record.update({ enqueuedRows: row - 1, rebuilt: true });
    this.#rows = this.#rowsLeft();
    this.#keptBack = [];
  }

  /** Not one by one: each addition is a checkpoint. */
  get #least(): number {
    return Math.min(CHUNK_CARDS, Math.ceil((this.#context.window * UNPARKED_SHARE) / 2));
  }

  /**
   * How many rows may be added. Rows that are parked for reasons of their own are not in the way of others. While no request may
   * leave at all, every row that is taken up is parked at once; then none is added beyond the window.
   */
  async #room(): Promise<number> {
    const { queues, limiter, window } = this.#context;
    const { waiting, active, parked } = await queues.counts();
    const room = window - waiting - active - parked;
    const unparked = Math.ceil(window * UNPARKED_SHARE) - waiting - active;
    if (room >= this.#least || unparked < this.#least) return room;
    const { outage, coolUntil } = await limiter.state();
    return outage === null && (coolUntil === null || coolUntil <= Date.now()) ? unparked : room;
  }

  /** Adds the next rows. @returns how many, and whether none is left */
  async #add(most: number): Promise<{ added: number; isLast: boolean }> {
    const { record, queues, numbers } = this.#context;
    const { id: run, account, rebuilt, settings } = record.current;
    const of = { run, account, mode: settings.mode, rebuilt };
    const { chunk, isLast } = this.#next(most);
    numbers.keptBack = this.#keptBack.length;
    const cards = chunk.map((row) => newCardJob(row, of, this.#deadLetters.get(row.phoneNumber ?? '')));
    if (cards.length > 0) await queues.add(cards);
    const [firstKept] = this.#keptBack;
    const enqueuedRows = isLast ? this.#index.rows : firstKept ? firstKept.row - 1 : (chunk.at(-1)?.row ?? 0);
    if (enqueuedRows > record.current.enqueuedRows) await record.update({ enqueuedRows });
    return { added: chunk.length, isLast };
  }

  /** The next rows whose numbers no other run has: those that were kept back first. */
  #next(most: number): { chunk: PlannedRow[]; isLast: boolean } {
    const { numbers, window } = this.#context;
    const isOurs = ({ phoneNumber }: PlannedRow) => numbers.isOurs(phoneNumber ?? '');
    const chunk: PlannedRow[] = [];
    const kept: PlannedRow[] = [];
    for (const row of this.#keptBack) (chunk.length < most && isOurs(row) ? chunk : kept).push(row);
    this.#keptBack = kept;
    while (chunk.length < most && kept.length < window) {
      const { done, value } = this.#rows.next();
      if (done) return { chunk, isLast: kept.length === 0 };
      (isOurs(value) ? chunk : kept).push(value);
    }
    return { chunk, isLast: false };
  }

  #rowsLeft(): Iterator<PlannedRow> {
    const { record, outcomes } = this.#context;
    return this.#index.rowsOf((kind, row) => isSent(kind) && !outcomes.has(row), record.current.enqueuedRows + 1);
  }
}
