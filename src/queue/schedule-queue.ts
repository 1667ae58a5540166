import { DelayedError, type Job, type JobSchedulerJson } from 'bullmq';
import { within } from '../async/with-timeout.js';
import type { Backend } from './backend.js';

/** What the queue has to know of a schedule. */
export type ScheduledTimes = { name: string; cron: string; tz: string };

/** A time at which a schedule was due, and when it was taken up, in milliseconds. What was due in between never comes. */
export type DueTick = { schedule: string; planned: number; takenUpAt: number };

/**
 * The clock of the schedules of one home: BullMQ's Job Schedulers. It makes a tick when a schedule is due, also over a
 * restart: what was due meanwhile comes as one late tick.
 */
export type ScheduleQueue = {
  /**
   * Sees to it that a schedule's ticks come at its times. One that is kept already is left alone: to say it again would
   * throw a tick away that is due.
   *
   * @returns whether something had to be changed; ticks that were due until now then do not come
   */
  keep(schedule: ScheduledTimes): Promise<boolean>;
  drop(name: string): Promise<void>;
  names(): Promise<string[]>;
  /** When a schedule's next tick comes. */
  next(name: string): Promise<number | undefined>;
  /** Has ticks dealt with from now on. One that is aborted, or whose process is killed, comes again. */
  work(tick: (due: DueTick, signal: AbortSignal) => Promise<void>, onError: (error: Error) => void): void;
  /** Ends; gives up after `deadlineMs`. */
  close(deadlineMs: number): Promise<void>;
};

export type ScheduleQueueOptions = {
  homeId: string;
  /** The one who decides what a cron expression means, in milliseconds. */
  nextTime: (times: { cron: string; tz: string }, after: number) => number | undefined;
};

/** Ticks that are dealt with at once: one may wait long for its source. */
const CONCURRENCY = 20;
const LOCK_MS = 30_000;

export async function openScheduleQueue(
  backend: Backend,
  { homeId, nextTime }: ScheduleQueueOptions,
): Promise<ScheduleQueue> {
  const name = `linq-schedules-${homeId}`;
  const settings = {
    // BullMQ calls this for the next tick, so that it never differs from the next run that is shown.
    repeatStrategy: (millis: number, { pattern = '', tz = 'UTC' }: { pattern?: string; tz?: string }) =>
      nextTime({ cron: pattern, tz }, millis),
  };
  const queue = backend.queue(name, { settings });
  const ending = new AbortController();
  let closeWorker = async () => {};
  let closed: Promise<void> | undefined;
  // One process coordinates a home, so what is active was left by one that was killed.
  for (const job of await queue.getActive()) await job.moveToDelayed(Date.now(), '0');

  return {
    async keep(schedule) {
      const kept = await queue.getJobScheduler(schedule.name);
      if (kept && isSame(kept, schedule)) return false;
      const times = { pattern: schedule.cron, tz: schedule.tz };
      const opts = { attempts: 1, removeOnComplete: true, removeOnFail: true };
      await queue.upsertJobScheduler(schedule.name, times, { name: 'tick', data: {}, opts });
      return true;
    },
    async drop(schedule) {
      await queue.removeJobScheduler(schedule);
    },
    async names() {
      return (await queue.getJobSchedulers()).map(({ key }) => key);
    },
    async next(schedule) {
      return (await queue.getJobScheduler(schedule))?.next;
    },
    work(tick, onError) {
      const process = async (job: Job, token?: string) => {
        try {
          ending.signal.throwIfAborted();
          await tick(dueTick(job), ending.signal);
        } catch (error) {
          if (!ending.signal.aborted) throw error;
          await job.moveToDelayed(Date.now(), token);
          throw new DelayedError();
        }
      };
      const options = { concurrency: CONCURRENCY, lockDuration: LOCK_MS, maxStalledCount: 100, runRetryDelay: 1_000 };
      const worker = backend.worker(name, process, { ...options, settings });
      worker.on('failed', (_, error) => onError(error));
      closeWorker = () => worker.close();
    },
    close(deadlineMs) {
      ending.abort();
      closed ??= within(
        deadlineMs,
        closeWorker().then(() => queue.close()),
      );
      return closed;
    },
  };
}

function isSame({ pattern, tz }: JobSchedulerJson, schedule: ScheduledTimes): boolean {
  return pattern === schedule.cron && tz === schedule.tz;
}

/** The id of such a job is made of its schedule and its time. */
function dueTick(job: Job): DueTick {
  const [, schedule = '', planned = ''] = (job.id ?? '').split(':');
  return { schedule, planned: Number(planned), takenUpAt: job.processedOn ?? Date.now() };
}
