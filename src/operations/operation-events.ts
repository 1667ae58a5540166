import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.js';
import type { RunExecutor } from '../runs/run-executor.js';
import type { OperationsEvent } from './operations.js';

/** Asking the queue takes a moment too, so that it comes to less than five times a second. */
const PROGRESS_EVERY_MS = 300;

/** Tells everybody who follows what happens at a operations. */
export class OperationEvents {
  readonly #listeners = new Set<(event: OperationsEvent) => void>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  follow(listener: (event: OperationsEvent) => void): () => void {
    // One that is handed over twice is told twice, and ended once at a time.
    const own = (event: OperationsEvent) => listener(event);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  emit(event: OperationsEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        // A page that cannot be told must not stop the run.
        this.#log.error({ err: error, event: event.kind }, 'a listener of the operations has failed');
      }
    }
  }

  /** Tells how a run goes until it is over; the queue is only asked while somebody listens. */
  async emitProgress(run: RunExecutor, until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      if (this.#listeners.size > 0) {
        // The run may end, or its queue be out of reach, while it is asked.
        const progress = await run.progress().catch(() => undefined);
        if (progress && !until.aborted) this.emit({ kind: 'progress', run: run.record.id, progress });
      }
      await sleep(PROGRESS_EVERY_MS, undefined, { signal: until }).catch(() => undefined);
    }
  }
}
