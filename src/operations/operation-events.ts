import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.js';
import type { RunExecutor } from '../runs/run-executor.js';
import type { OperationsEvent } from './operations.js';

/** Together with the time of the request to the queue, this gives fewer than five events per second. */
const PROGRESS_EVERY_MS = 300;

/** Sends the events of the operations to all listeners. */
export class OperationEvents {
  readonly #listeners = new Set<(event: OperationsEvent) => void>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  follow(listener: (event: OperationsEvent) => void): () => void {
    // A listener added twice is called twice, and removed one at a time.
    const own = (event: OperationsEvent) => listener(event);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  emit(event: OperationsEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        // A failing listener must not stop the run.
        this.#log.error({ err: error, event: event.kind }, 'a listener of the operations has failed');
      }
    }
  }

  /** Reports the progress of a run until it is over; the queue is only read while there are listeners. */
  async emitProgress(run: RunExecutor, until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      if (this.#listeners.size > 0) {
        // The run may end, or its queue become unreachable, during the request.
        const progress = await run.progress().catch(() => undefined);
        if (progress && !until.aborted) this.emit({ kind: 'progress', run: run.record.id, progress });
      }
      await sleep(PROGRESS_EVERY_MS, undefined, { signal: until }).catch(() => undefined);
    }
  }
}
