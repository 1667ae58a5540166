import type { RunRecord } from '../home/run-record.js';
import type { Coordinator, MoreOfRun } from '../runs/coordinator.js';
import type { OpenBacklog } from '../scheduler/coordinate.js';
import type { OperationEvents } from './operation-events.js';
import type { LimitSettings } from './operations.js';
import type { RowIndexes } from './row-index.js';

/** What the parts of the operations share. */
export type OperationsContext = {
  coordinator: Coordinator;
  /** Whether the process works with the built-in simulator. */
  simulate: boolean;
  events: OperationEvents;
  indexes: RowIndexes;
  /** The line of runs, once there is one. Before that, what is asked for waits in the runs' folders. */
  open: { line: OpenBacklog | undefined };
  handover: RunHandover;
  /** One thing at a time is done with a run: two plans of it would be written over each other. */
  exclusively: KeyedMutex;
  /** Aborted when the process is to end. */
  signal: AbortSignal;
  now: () => Date;
};

/** What changes when a run is started or continued. */
export type RunChanges = LimitSettings & { approval?: NonNullable<RunRecord['approval']> };

/** How runs that are to be worked on are handed over: `serve` queues them, a command works on its own run at once. */
export type RunHandover = {
  /** What the record of a new run says about where it was made. */
  origin: Pick<MoreOfRun, 'desk'>;
  /** Hands over a run that was just made and has no plan yet. */
  begin(made: RunRecord): Promise<RunRecord>;
  /** Hands over a run that was planned, or that stopped. */
  queue(record: RunRecord, changes?: RunChanges): Promise<RunRecord>;
  /** Whether a plan has been handed over before. */
  isQueued(plan: RunRecord): boolean;
};

/** Lets what has the same name take turns. */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<unknown>>();

  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#last.get(name) ?? Promise.resolve()).then(work, work);
    // Whoever comes next waits for it, whatever comes of it.
    const settled = mine.catch(() => undefined);
    this.#last.set(name, settled);
    try {
      return await mine;
    } finally {
      if (this.#last.get(name) === settled) this.#last.delete(name);
    }
  }
}

/** Whether a run waits in line, or is being worked on. */
export function isQueued({ open }: Pick<OperationsContext, 'open'>, { id }: RunRecord): boolean {
  return open.line?.line.has(id) ?? false;
}
