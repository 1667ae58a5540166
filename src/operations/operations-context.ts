import type { RunRecord } from '../home/run-record.js';
import type { Coordinator } from '../runs/coordinator.js';
import type { MoreOfRun } from '../runs/make-run.js';
import type { OpenBacklog } from '../scheduler/coordinate.js';
import type { OperationEvents } from './operation-events.js';
import type { LimitSettings } from './operations.js';
import type { RowIndexes } from './row-index.js';

/** The shared dependencies of the operations. */
export type OperationsContext = {
  coordinator: Coordinator;
  /** Whether the process uses the built-in simulator. */
  simulate: boolean;
  events: OperationEvents;
  indexes: RowIndexes;
  /** The backlog, once it is open. Until then, requests wait in the runs' folders. */
  open: { line: OpenBacklog | undefined };
  handover: RunHandover;
  /** Serialises the work on each run: two concurrent plans would overwrite each other. */
  exclusively: KeyedMutex;
  /** Aborted when the process shuts down. */
  signal: AbortSignal;
  now: () => Date;
};

/** What changes when a run is started or continued. */
export type RunChanges = LimitSettings & { approval?: NonNullable<RunRecord['approval']> };

/** How runs are handed over for processing: `serve` queues them, a command starts its own run immediately. */
export type RunHandover = {
  /** The origin in the record of a new run. */
  origin: Pick<MoreOfRun, 'desk'>;
  /** Hands over a new run without a plan. */
  begin(made: RunRecord): Promise<RunRecord>;
  /** Hands over a run that is planned or has stopped. */
  queue(record: RunRecord, changes?: RunChanges): Promise<RunRecord>;
  /** Whether a plan has been handed over before. */
  isQueued(plan: RunRecord): boolean;
};

/** Serialises work with the same key. */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<unknown>>();

  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#last.get(name) ?? Promise.resolve()).then(work, work);
    // The next one waits until this one settles, whether it succeeds or fails.
    const settled = mine.catch(() => undefined);
    this.#last.set(name, settled);
    try {
      return await mine;
    } finally {
      if (this.#last.get(name) === settled) this.#last.delete(name);
    }
  }
}

/** Whether a run is queued or in progress. */
export function isQueued({ open }: Pick<OperationsContext, 'open'>, { id }: RunRecord): boolean {
  return open.line?.line.has(id) ?? false;
}
