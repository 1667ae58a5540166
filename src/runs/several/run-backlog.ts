import type { RunRecord } from '../../home/run-record.js';

/** A run that is ready to be worked on. */
export type OpenedRun = {
  /** Works on it until it has ended or stopped. */
  work(): Promise<RunRecord>;
  /** Whether all that is left of it waits for a time: it takes no requests from others. */
  isResting(): boolean;
};

export type RunBacklogDeps = {
  open(record: RunRecord): Promise<OpenedRun>;
  onBegun(record: RunRecord): Promise<void>;
  /** `error`: the run failed unexpectedly, and the record is the one from before. */
  onEnded(record: RunRecord, error?: unknown): Promise<void>;
  /** Aborted when no further run may be started. */
  signal: AbortSignal;
};

/** Enough that a small run does not wait for a large one, few enough that each gets on: they share one rate limit. */
export const RUNS_AT_ONCE = 4;

type Worked = { record: RunRecord; opened: OpenedRun | undefined };

/**
 * The queued runs of a process, which works on a few at once, in the order in which they came; those that only wait do not count.
 *
 * The backlog is not stored on disk. After a restart it is rebuilt from the records of the runs.
 */
export class RunBacklog {
  readonly #deps: RunBacklogDeps;
  readonly #waiting: RunRecord[] = [];
  readonly #worked = new Map<string, Worked>();
  readonly #going = new Set<Promise<void>>();
  #beginning: Promise<void> = Promise.resolve();

  constructor(deps: RunBacklogDeps) {
    this.#deps = deps;
  }

  /** The runs in progress, the first one first. */
  get working(): string[] {
    return [...this.#worked.keys()];
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  isWorkedOn(run: string): boolean {
    return this.#worked.has(run);
  }

  has(run: string): boolean {
    return this.isWorkedOn(run) || this.#waiting.some(({ id }) => id === run);
  }

  /** The number of runs ahead of it, including those in progress; 0 if it is in progress itself. */
  placeOf(run: string): number | undefined {
    return this.has(run) ? this.aheadOf(run).length : undefined;
  }

  /** The runs ahead of it, in their order; none if it is in progress or not queued. */
  aheadOf(run: string): RunRecord[] {
    const index = this.#waiting.findIndex(({ id }) => id === run);
    if (index < 0) return [];
    return [...[...this.#worked.values()].map(({ record }) => record), ...this.#waiting.slice(0, index)];
  }

  /** Adds a run to the end, unless it is already queued. */
  add(record: RunRecord): void {
    if (this.has(record.id)) return;
    this.#waiting.push(record);
    this.look();
  }

  /** Removes a run that has not been started. */
  remove(run: string): void {
    const index = this.#waiting.findIndex(({ id }) => id === run);
    if (index >= 0) this.#waiting.splice(index, 1);
  }

  /** Begins what there is room for. To be called now and then: a run that only waits makes room without a sign. */
  look(): void {
    this.#beginning = this.#beginning.then(() => this.#beginAll());
  }

  /** Resolves when no run is in progress; call it after the signal. */
  async close(): Promise<void> {
    await this.#beginning;
    await Promise.all(this.#going);
    // What has ended has looked for a next one.
    await this.#beginning;
  }

  async #beginAll(): Promise<void> {
    while (!this.#deps.signal.aborted && this.#hasRoom()) {
      const record = this.#waiting.shift();
      if (!record) return;
      await this.#begin(record);
    }
  }

  #hasRoom(): boolean {
    const busy = [...this.#worked.values()].filter(({ opened }) => !opened?.isResting());
    return busy.length < RUNS_AT_ONCE;
  }

  /** Opens a run, and leaves it to work by itself. */
  async #begin(record: RunRecord): Promise<void> {
    const { open, onBegun } = this.#deps;
    const worked: Worked = { record, opened: undefined };
    this.#worked.set(record.id, worked);
    try {
      await onBegun(record);
      worked.opened = await open(record);
    } catch (error) {
      return this.#end(record, record, error);
    }
    const going = worked.opened
      .work()
      .then(
        (ended) => this.#end(record, ended),
        (error: unknown) => this.#end(record, record, error),
      )
      .finally(() => {
        this.#going.delete(going);
        this.look();
      });
    this.#going.add(going);
  }

  async #end({ id }: RunRecord, ended: RunRecord, error?: unknown): Promise<void> {
    this.#worked.delete(id);
    await this.#deps.onEnded(ended, error);
  }
}
