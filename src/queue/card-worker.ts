import { setMaxListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DelayedError, type Job, type Worker } from 'bullmq';
import { OperatorError } from '../errors.js';
import type { Backend } from './backend.js';
import { cardsQueueName } from './backend.js';
import { type CardJob, type CardJobResult, cardJobSchema } from './card-job.js';

export type CardJobContext = {
  job: CardJob;
  /** A worker was lost in the middle of this job, so Linq may have been written to. */
  mayHaveBeenSent: boolean;
  signal: AbortSignal;
};

export type CardWorker = {
  /** Takes no further jobs; what is under way goes on. */
  pause(): void;
  resume(): void;
  /** Ends: work that waits goes back to the queue, requests under way are finished. Gives up after `deadlineMs`. */
  close(deadlineMs: number): Promise<void>;
};

/** A worker that is killed is noticed after this long, and its jobs are given to another. */
const LOCK_MS = 15_000;
const LOOK_FOR_STALLED_EVERY_MS = 5_000;
/** A job whose worker is lost more often than this fails, instead of killing one worker after the other. */
const MAX_LOST_WORKERS = 5;

const BACK_AFTER_FAULT_MS = 1_000;

/** Works on the card jobs of one run. */
export function workOnCards(
  backend: Backend,
  run: string,
  options: { concurrency: number; work: (card: CardJobContext) => Promise<CardJobResult> },
): CardWorker {
  const ending = new AbortController();
  // Each row that waits listens to it; from the eleventh on Node would warn of a leak.
  setMaxListeners(0, ending.signal);
  const process = async (job: Job, token?: string): Promise<unknown> => {
    // An embedded queue answers without ever leaving the microtasks: with cards that are given back at once, no timer, signal
    // or answer of Linq would have its turn again.
    await nextTurn();
    const card = cardJobSchema.parse(job.data);
    const mayHaveBeenSent = card.rebuilt || job.attemptsStarted > card.orderlyStarts + 1;
    const result = await options.work({ job: card, mayHaveBeenSent, signal: ending.signal }).catch(async (error) => {
      // What is wrong with this machine, as a disk that is full, is not the row's fault: it goes back as it came, and is
      // read back before anything is sent.
      if (!(error instanceof OperatorError)) throw error;
      await job.moveToDelayed(Date.now() + BACK_AFTER_FAULT_MS, token);
      throw new DelayedError();
    });
    if (result.kind === 'outcome') return result.outcome;
    await backToQueue(job, card, result, token);
    throw new DelayedError();
  };
  const worker = backend.worker(cardsQueueName(run), process, {
    concurrency: options.concurrency,
    lockDuration: LOCK_MS,
    stalledInterval: LOOK_FOR_STALLED_EVERY_MS,
    maxStalledCount: MAX_LOST_WORKERS,
    runRetryDelay: 1_000,
  });
  return {
    pause: () => void worker.pause(true),
    resume: () => void worker.resume(),
    close: (deadlineMs) => closeWorker(worker, ending, deadlineMs),
  };
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

async function closeWorker(worker: Worker, ending: AbortController, deadlineMs: number): Promise<void> {
  ending.abort();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, deadlineMs);
  });
  await Promise.race([worker.close(), tooLate]);
  clearTimeout(timer);
}
