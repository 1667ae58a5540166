import type { RunRecord } from '../home/run-record.js';

export type RunBacklogDeps = {
  /** Works on a run until it has ended or stopped. */
  work(record: RunRecord): Promise<RunRecord>;
  onBegun(record: RunRecord): Promise<void>;
  /** `error`: the run failed unexpectedly, and the record is the one from before. */
  onEnded(record: RunRecord, error?: unknown): Promise<void>;
  /** Aborted when no further run may be started. */
  signal: AbortSignal;
};

/**
 * The queued runs of a process, which does one at a time: the rate limit belongs to the account, so two at once would
 * not be faster.
 *
 * The backlog is not stored on disk. After a restart it is rebuilt from the records of the runs.
 */
export class RunBacklog {
  readonly #deps: RunBacklogDeps;
  readonly #waiting: RunRecord[] = [];
  #working: RunRecord | undefined;
  #going: Promise<void> = Promise.resolve();

  constructor(deps: RunBacklogDeps) {
    this.#deps = deps;
  }

  get working(): string | null {
    return this.#working?.id ?? null;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  has(run: string): boolean {
    return this.working === run || this.#waiting.some(({ id }) => id === run);
  }

  /** The number of runs ahead of it, including the one in progress; 0 if it is in progress itself. */
  placeOf(run: string): number | undefined {
    if (this.working === run) return 0;
    const index = this.#waiting.findIndex(({ id }) => id === run);
    return index < 0 ? undefined : index + (this.#working ? 1 : 0);
  }

  /** The runs ahead of it, in their order; none if it is in progress or not queued. */
  aheadOf(run: string): RunRecord[] {
    const index = this.#waiting.findIndex(({ id }) => id === run);
    if (index < 0) return [];
    return [...(this.#working ? [this.#working] : []), ...this.#waiting.slice(0, index)];
  }

  /** Adds a run to the end, unless it is already queued. */
  add(record: RunRecord): void {
    if (this.has(record.id)) return;
    this.#waiting.push(record);
    if (!this.#working) this.#going = this.#going.then(() => this.#go());
  }

  /** Removes a run that has not been started. */
  remove(run: string): void {
    const index = this.#waiting.findIndex(({ id }) => id === run);
    if (index >= 0) this.#waiting.splice(index, 1);
  }

  /** Resolves when no run is in progress; call it after the signal. */
  async close(): Promise<void> {
    await this.#going;
  }

  async #go(): Promise<void> {
    const { work, onBegun, onEnded, signal } = this.#deps;
    for (;;) {
      const record = signal.aborted ? undefined : this.#waiting.shift();
      if (!record) return;
      this.#working = record;
      try {
        await onBegun(record);
        const ended = await work(record);
        this.#working = undefined;
        await onEnded(ended);
      } catch (error) {
        this.#working = undefined;
        await onEnded(record, error);
      }
    }
  }
}
