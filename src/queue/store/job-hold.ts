/** Thrown where a worker finds that another one has its job by now: nothing may be written for the row any more. */
export class HoldLost extends Error {
  constructor() {
    super('Another worker has taken the job.');
    this.name = 'HoldLost';
  }
}

export type JobHoldOptions = {
  /** For how long the queue keeps a job for a worker that is not heard of. */
  lockMs: number;
  /** Asks the queue whether the job is still this worker's, and keeps it for another `lockMs` if it is. */
  renew: () => Promise<boolean>;
};

/** This long before its lock ends, another worker may have the job: clocks and round trips use up a part of the time. */
const MARGIN_MS = 2_000;

/**
 * Whether a job is still ours. BullMQ renews the lock of a job while it is worked on; on a machine that was suspended, or with
 * a store that refuses, it runs out, and another worker takes the job. So each write asks here first.
 */
export class JobHold {
  readonly #options: JobHoldOptions;
  readonly #ended = new AbortController();
  #sureUntil: { ticks: number; clock: number } = { ticks: 0, clock: 0 };
  #lost = false;

  constructor(options: JobHoldOptions) {
    this.#options = options;
    this.renewed();
  }

  /** Aborted when the job is lost, or by {@link end}. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  get isLost(): boolean {
    return this.#lost;
  }

  /** The queue has renewed the lock just now. */
  renewed(): void {
    const forMs = this.#options.lockMs - MARGIN_MS;
    this.#sureUntil = { ticks: performance.now() + forMs, clock: Date.now() + forMs };
  }

  lose(): void {
    this.#lost = true;
    this.#ended.abort(new HoldLost());
  }

  /** The worker is to end. */
  end(): void {
    this.#ended.abort();
  }

  /** Whether a write may be sent without asking. Both clocks count: one of them may stand still while a machine sleeps. */
  isSure(): boolean {
    return !this.#lost && performance.now() < this.#sureUntil.ticks && Date.now() < this.#sureUntil.clock;
  }

  /** Returns at once where it is sure, and asks the queue otherwise. @throws HoldLost, or the store's fault */
  async makeSure(): Promise<void> {
    if (this.isSure()) return;
    if (!this.#lost && (await this.#options.renew())) return this.renewed();
    this.lose();
    throw new HoldLost();
  }
}
