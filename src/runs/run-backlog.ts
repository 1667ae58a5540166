import type { RunRecord } from '../home/run-record.js';

export type RunBacklogDeps = {
  /** Works on a run until it has ended or stopped. */
  work(record: RunRecord): Promise<RunRecord>;
  onBegun(record: RunRecord): Promise<void>;
  /** `error`: the run could not be brought to an end, and the record is as it was before. */
  onEnded(record: RunRecord, error?: unknown): Promise<void>;
  /** Aborted when no further run is to be begun. */
  signal: AbortSignal;
};

/**
 * The runs that a process has to do, one at a time: the pace is the account's, so two at once would not be faster.
 *
 * The line is not kept on disk. What waits in it is found again by the runs' own records.
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

  /** How many runs are done before it, the one that is worked on included; 0: it is that one itself. */
  placeOf(run: string): number | undefined {
    if (this.working === run) return 0;
    const index = this.#waiting.findIndex(({ id }) => id === run);
    return index < 0 ? undefined : index + (this.#working ? 1 : 0);
  }

  /** Puts a run at the end of the line, unless it is in it. */
  add(record: RunRecord): void {
    if (this.has(record.id)) return;
    this.#waiting.push(record);
    if (!this.#working) this.#going = this.#going.then(() => this.#go());
  }

  /** Takes a run out that has not been begun. */
  remove(run: string): void {
    const index = this.#waiting.findIndex(({ id }) => id === run);
    if (index >= 0) this.#waiting.splice(index, 1);
  }

  /** Resolves when no run is being worked on; to be called after the signal. */
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
