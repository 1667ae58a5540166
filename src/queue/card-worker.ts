import { setImmediate as nextTurn } from 'node:timers/promises';
import { DelayedError, type Job } from 'bullmq';
import { within } from '../async/with-timeout.js';
import { OperatorError } from '../errors.js';
import type { Backend } from './backend.js';
import { cardsQueueName } from './backend.js';
import { type CardJob, type CardJobResult, cardJobSchema } from './card-job.js';
import type { JobHold } from './store/job-hold.js';
import type { PatientWorker } from './store/patient-worker.js';
import { StoreFaultError } from './store/store-fault.js';

export type CardJobContext = {
  job: CardJob;
  /** A worker was lost in the middle of this job, so Linq may have been written to. */
  mayHaveBeenSent: boolean;
  /** Asked before each write: whether the job is still this worker's. Absent for one that is on no queue. */
  hold?: Pick<JobHold, 'isSure' | 'makeSure' | 'isLost'>;
  /** Told when the card waits between two requests, and needs nothing meanwhile. @returns to be called when it goes on */
  rests?: () => () => void;
  signal: AbortSignal;
};

export type CardWorker = {
  /**
   * Ends: work that waits goes back to the queue, requests under way are finished. Gives up after `deadlineMs`, and with `giveUp`
   * at once where only a fault of the store is waited for.
   */
  close(deadlineMs: number, options?: { giveUp: boolean }): Promise<void>;
};

/** A worker that is killed is noticed after this long, and its jobs are given to another. */
const LOCK_MS = 15_000;
const LOOK_FOR_STALLED_EVERY_MS = 5_000;
/** A job whose worker is lost more often than this fails, instead of killing one worker after the other. */
const MAX_LOST_WORKERS = 5;

/** Cards that wait between two requests beyond these keep others from being taken up; each takes a few kilobytes. */
const MOST_RESTING = 1_000;

const BACK_AFTER_FAULT_MS = 1_000;
const LEAVE_WITHOUT_STORE_MS = 1_000;

/**
 * Works on the card jobs of one run: on as many as may have requests under way, and on another one for each that waits between two
 * requests of its own.
 */
export function workOnCards(
  backend: Backend,
  run: string,
  options: {
    concurrency: number;
    /** `work` keeps each outcome in the journal itself: then its job is gone when it has ended, instead of waiting to be taken. */
    keepsOutcomes?: boolean;
    work: (card: CardJobContext) => Promise<CardJobResult>;
  },
): CardWorker {
  const unsaved = new UnsavedProgress();
  const inHand = new Set<Promise<CardJobResult>>();
  let isEnding = false;
  let resting = 0;
  const rest = (change: 1 | -1) => {
    resting += change;
    worker.takeUpTo(options.concurrency + Math.min(resting, MOST_RESTING));
  };
  const rests = () => {
    rest(1);
    return () => rest(-1);
  };
  const process = async (job: Job, token?: string): Promise<unknown> => {
    // An embedded queue answers without ever leaving the microtasks: with cards that are given back at once, no timer, signal
    // or answer of Linq would have its turn again.
    await nextTurn();
    const hold = worker.holdOn(job);
    if (isEnding) hold.end();
    const { card, mayHaveBeenSent } = unsaved.takeInto(job, cardJobSchema.parse(job.data));
    const work = options.work({ job: card, mayHaveBeenSent, hold, rests, signal: hold.signal });
    inHand.add(work);
    const done = work.finally(() => inHand.delete(work));
    const result = await done.catch(async (error) => {
      // What is wrong with this machine, as a disk that is full, is not the row's fault: it goes back as it came, and is
      // read back before anything is sent.
      if (!(error instanceof OperatorError)) throw error;
      await job.moveToDelayed(Date.now() + BACK_AFTER_FAULT_MS, token);
      throw new DelayedError();
    });
    if (result.kind === 'outcome') return result.outcome;
    // Nothing of a job that another worker has by now is this one's to store.
    if (hold.isLost) throw new DelayedError();
    if (result.kind === 'store_fault') {
      unsaved.keep(job, result.progress);
      throw new StoreFaultError(result.fault);
    }
    unsaved.keep(job, result.progress);
    await backToQueue(job, card, result, token);
    unsaved.forget(job);
    throw new DelayedError();
  };
  const worker: PatientWorker = backend.worker(cardsQueueName(run), process, {
    concurrency: options.concurrency,
    lockDuration: LOCK_MS,
    stalledInterval: LOOK_FOR_STALLED_EVERY_MS,
    maxStalledCount: MAX_LOST_WORKERS,
    runRetryDelay: 1_000,
    ...(options.keepsOutcomes === true && { removeOnComplete: { count: 0 } }),
  });
  return {
    async close(deadlineMs, { giveUp = false } = { giveUp: false }) {
      isEnding = true;
      worker.endAll();
      if (!giveUp) return within(deadlineMs, worker.close()).finally(() => worker.giveUp());
      worker.giveUp();
      await within(deadlineMs, Promise.allSettled(inHand));
      // To say that it leaves, BullMQ would wait for the store.
      await within(LEAVE_WITHOUT_STORE_MS, worker.close());
    },
  };
}

/**
 * How far cards had come that a fault of the store sent back: their progress could not be stored with them. It holds only as long
 * as nobody else has worked on the card since; another worker takes the card as one that may have been sent.
 */
class UnsavedProgress {
  readonly #kept = new Map<string, { starts: number; progress: unknown }>();

  keep(job: Job, progress: unknown): void {
    this.#kept.set(job.id ?? '', { starts: job.attemptsStarted, progress });
  }

  forget(job: Job): void {
    this.#kept.delete(job.id ?? '');
  }

  takeInto(job: Job, card: CardJob): { card: CardJob; mayHaveBeenSent: boolean } {
    const kept = this.#kept.get(job.id ?? '');
    this.forget(job);
    if (kept && job.attemptsStarted === kept.starts + 1) {
      return { card: { ...card, progress: kept.progress }, mayHaveBeenSent: false };
    }
    return { card, mayHaveBeenSent: card.rebuilt || job.attemptsStarted > card.orderlyStarts + 1 };
  }
}

async function backToQueue(
  job: Job,
  card: CardJob,
  result: CardJobResult & { kind: 'park' | 'put_back' },
  token: string | undefined,
): Promise<void> {
  // Whole milliseconds: that is all that the embedded queue takes.
  const until = Math.ceil(result.kind === 'park' ? result.until : Date.now() + result.afterMs);
  const parked = result.kind === 'park' ? { until, because: result.because } : null;
  await job.updateData({ ...card, progress: result.progress, orderlyStarts: job.attemptsStarted, parked });
  await job.moveToDelayed(until, token);
}
