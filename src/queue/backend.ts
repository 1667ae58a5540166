import type { Job, Processor, Queue, QueueOptions, WorkerOptions } from 'bullmq';
import type { PatientWorker } from './store/patient-worker.js';
import type { StoreWatch } from './store/store-watch.js';

/**
 * BullMQ on one of its two stores. What stands above this file is the same for both.
 *
 * Everything that is opened here has an error listener already: without one, BullMQ's errors would end the process.
 */
export type Backend = {
  kind: 'embedded' | 'redis';
  /** Whether the store has a fault just now. */
  watch: StoreWatch;
  queue(name: string, options?: Omit<QueueOptions, 'connection'>): Queue;
  worker(name: string, process: Processor, options?: Omit<WorkerOptions, 'connection'>): PatientWorker;
  /** Stores a job's data unless they have changed since it was read. @returns whether they had not */
  replaceData(job: Job, data: unknown): Promise<boolean>;
  /** To be called after many jobs have been added at once. */
  refresh(): Promise<void>;
  /** To be called after many jobs have been removed. */
  tidy(): Promise<void>;
};

/** The queue with the one job of a run, its mark: nobody works on it, and as long as it is there the queue has not lost the run. */
export function runQueueName(run: string): string {
  return `linq-run-${run}`;
}

/** The run that a queue belongs to; undefined for one that is no run's. */
export function runOfQueue(name: string): string | undefined {
  return /^linq-(?:run|cards)-(.*)$/.exec(name)?.[1];
}

/**
 * The queue with the card jobs of a run. Each run has its own, so that one run can be stopped, cancelled and cleared away
 * without touching another, and a run that was interrupted does not go on by itself when the next one is started.
 */
export function cardsQueueName(run: string): string {
  return `linq-cards-${run}`;
}
