import { setMaxListeners } from 'node:events';
import {
  type BackendFactory,
  type ConnectionOptions,
  DelayedError,
  type Job,
  type Processor,
  type RedisQueueBackend,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { HoldLost, JobHold } from './job-hold.js';
import type { StoreWatch } from './store-watch.js';

export type Patience = {
  watch: StoreWatch;
  /**
   * Keeps a job for this worker for another `lockMs`, also where its lock has run out but nobody has taken it.
   *
   * @returns false where it is another's by now
   */
  keep(job: { queue: string; id: string; token: string; lockMs: number }): Promise<boolean>;
};

type Span = Parameters<Worker['handleFailed']>[4];

/** Given back because of a fault of the store, a job stays away so long. */
const BACK_AFTER_MS = 1_000;

/**
 * A BullMQ worker for which a fault of the store is never a job's failure. BullMQ itself marks a job as failed when its processor is
 * refused a command, drops a result that cannot be stored, and asks a store that refuses thousands of times a second.
 *
 * Here, a job whose processor meets such a fault goes back as it came; a result is stored when the fault has passed, or the job
 * is taken up again where another worker has taken it meanwhile; and the worker takes no further jobs until then.
 *
 * Of a crash nothing changes: what was in hand is active in the queue, and given to another worker when its lock has run out.
 */
export class PatientWorker extends Worker {
  readonly #patience: Patience;
  readonly #holds = new Map<string, JobHold>();
  readonly #gaveUp = new AbortController();
  #isResting = false;

  constructor(
    name: string,
    process: Processor,
    options: WorkerOptions,
    { createBackend, ...patience }: Patience & { createBackend?: BackendFactory<RedisQueueBackend, ConnectionOptions> },
  ) {
    // Two signatures, one for each store.
    if (createBackend) super(name, process, options, createBackend);
    else super(name, process, options);
    this.#patience = patience;
    // Every job in hand waits by it.
    setMaxListeners(0, this.#gaveUp.signal);
    this.on('error', (error) => void this.#restWhileInTrouble(error));
    this.on('locksRenewed', ({ jobIds }) => {
      for (const id of jobIds) this.#holds.get(id)?.renewed();
    });
    this.on('lockRenewalFailed', (ids) => {
      for (const id of ids) this.#holds.get(id)?.lose();
    });
  }

  /** How many jobs it may have in hand from now on. */
  takeUpTo(most: number): void {
    const isMore = most > this.concurrency;
    this.concurrency = most;
    // The loop may be waiting for a job in hand to end; BullMQ itself wakes it so in `resume`.
    if (isMore) this['mainLoopQueue']?.add(Promise.resolve());
  }

  /** The hold on a job that is being worked on. */
  holdOn(job: Job): JobHold {
    const hold = this.#holds.get(job.id ?? '');
    if (!hold) throw new Error('The job is not being worked on.');
    return hold;
  }

  /** Tells all jobs in hand that this worker is to end. */
  endAll(): void {
    for (const hold of this.#holds.values()) hold.end();
  }

  /** Waits no longer for a fault to pass: what is in hand stays active in the queue. */
  giveUp(): void {
    this.#gaveUp.abort();
  }

  protected override async callProcessJob(job: Job, token: string): Promise<unknown> {
    const id = job.id ?? '';
    const lockMs = this.opts.lockDuration ?? 0;
    const keep = () => this.#patience.keep({ queue: this.qualifiedName, id, token, lockMs });
    const hold = new JobHold({ lockMs, renew: () => this.#patience.watch.ask(keep) });
    this.#holds.set(id, hold);
    try {
      return await super.callProcessJob(job, token);
    } catch (error) {
      // It is in the hands of another worker, and none of this one's business any more.
      throw error instanceof HoldLost ? new DelayedError() : error;
    } finally {
      this.#holds.delete(id);
    }
  }

  protected override async handleCompleted(
    result: unknown,
    job: Job,
    token: string,
    fetchNext?: () => boolean,
    span?: Span,
  ): Promise<Job> {
    for (;;) {
      try {
        return await super.handleCompleted(result, job, token, fetchNext, span);
      } catch (error) {
        if (!(await this.#isStillOursAfter(error, job, token))) throw error;
      }
    }
  }

  protected override async handleFailed(
    error: Error,
    job: Job,
    token: string,
    fetchNext?: () => boolean,
    span?: Span,
  ): Promise<Job> {
    if (!this.#patience.watch.meets(error)) return super.handleFailed(error, job, token, fetchNext, span);
    this.#restWhileInTrouble(error);
    await this.#handBack(job, token);
    return undefined as unknown as Job;
  }

  /** Back as it came. This works also where Redis is out of memory; to save anything with it would not. */
  async #handBack(job: Job, token: string): Promise<void> {
    const { watch } = this.#patience;
    for (;;) {
      try {
        await watch.ask(() => job.moveToDelayed(Date.now() + BACK_AFTER_MS, token));
        return;
      } catch (error) {
        if (!(await this.#isStillOursAfter(error, job, token))) return;
      }
    }
  }

  /** After a fault of the store: whether it has passed and the job is still in hand. False at once for any other error. */
  async #isStillOursAfter(error: unknown, job: Job, token: string): Promise<boolean> {
    const { watch, keep } = this.#patience;
    if (!watch.meets(error)) return false;
    const lockMs = this.opts.lockDuration ?? 0;
    for (;;) {
      await watch.passed(this.#gaveUp.signal);
      if (this.#gaveUp.signal.aborted || this.closed) return false;
      try {
        return await watch.ask(() => keep({ queue: this.qualifiedName, id: job.id ?? '', token, lockMs }));
      } catch (again) {
        if (!watch.meets(again)) throw again;
      }
    }
  }

  /** Takes no further jobs until the fault has passed. */
  async #restWhileInTrouble(error: Error): Promise<void> {
    const { watch } = this.#patience;
    if (this.#isResting || this.closing || !watch.meets(error)) return;
    this.#isResting = true;
    try {
      await this.pause(true);
      await watch.passed(this.#gaveUp.signal);
      if (!this.closing) await this.resume();
    } finally {
      this.#isResting = false;
    }
  }
}
