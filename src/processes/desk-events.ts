import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.js';
import type { ActiveRun } from './active-run.js';
import type { DeskEvent } from './desk.js';

/** Asking the queue takes a moment too, so that it comes to less than five times a second. */
const PROGRESS_EVERY_MS = 300;

/** Tells everybody who follows what happens at a desk. */
export class DeskEvents {
  readonly #listeners = new Set<(event: DeskEvent) => void>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  follow(listener: (event: DeskEvent) => void): () => void {
    // One that is handed over twice is told twice, and ended once at a time.
    const own = (event: DeskEvent) => listener(event);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  tell(event: DeskEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        // A page that cannot be told must not stop the run.
        this.#log.error({ err: error, event: event.kind }, 'a listener of the desk has failed');
      }
    }
  }

  /** Tells how a run goes until it is over; the queue is only asked while somebody listens. */
  async tellProgress(run: ActiveRun, until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      if (this.#listeners.size > 0) {
        // The run may end, or its queue be out of reach, while it is asked.
        const progress = await run.progress().catch(() => undefined);
        if (progress && !until.aborted) this.tell({ kind: 'progress', run: run.record.id, progress });
      }
      await sleep(PROGRESS_EVERY_MS, undefined, { signal: until }).catch(() => undefined);
    }
  }
}
