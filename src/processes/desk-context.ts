import type { RunRecord } from '../home/run-record.js';
import type { OpenLine } from './coordinate.js';
import type { Coordinator } from './coordinator.js';
import type { DeskEvents } from './desk-events.js';
import type { RunIndexes } from './run-index.js';

/** What the parts of a desk share. */
export type DeskContext = {
  coordinator: Coordinator;
  /** Whether the process works with the built-in simulator. */
  simulate: boolean;
  events: DeskEvents;
  indexes: RunIndexes;
  /** The line of runs, once there is one. Before that, what is asked for waits in the runs' folders. */
  open: { line: OpenLine | undefined };
  /** One thing at a time is done with a run: two plans of it would be written over each other. */
  alone: Turns;
  /** Aborted when the process is to end. */
  signal: AbortSignal;
  now: () => Date;
};

/** Lets what has the same name take turns. */
export class Turns {
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
export function isInLine({ open }: DeskContext, { id }: RunRecord): boolean {
  return open.line?.line.has(id) ?? false;
}
