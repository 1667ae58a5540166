import type { Queue } from 'bullmq';
import { z } from 'zod';
import { within } from '../async/with-timeout.js';
import { type Outcome, outcomeSchema } from '../cards/outcome.js';
import { type Backend, cardsQueueName, runQueueName } from './backend.js';
import { type CardJob, cardJobId, cardJobSchema, type NewCardJob } from './card-job.js';

/** A card job that ended without an outcome, and what the queue says of it; null where its data cannot be read. */
export type LostCard = { row: number; card: CardJob | null; why: string };
export type CardCounts = { waiting: number; active: number; parked: number; ended: number };
export const parkedCardSchema = z.object({
  phoneNumber: z.string(),
  until: z.number().describe('Milliseconds since 1970.'),
  because: z.string(),
});
export type ParkedCard = z.infer<typeof parkedCardSchema>;

/**
 * The coordinator's side of one run's queues.
 *
 * While the store cannot be reached, each call fails at once with a StoreFaultError, instead of waiting for it.
 */
export type RunQueues = {
  /** Marks the queue as the run's, unless it is, and takes back what a coordinator that was killed had in hand. */
  begin(): Promise<void>;
  /** False once the queue has lost the run. */
  isThere(): Promise<boolean>;
  /** Adds card jobs. Those that are there are left alone, in whatever state they are. */
  add(cards: readonly NewCardJob[]): Promise<void>;
  /** Outcomes that wait to be taken, the oldest first. They stay until they are forgotten. */
  ended(most: number): Promise<Outcome[]>;
  /** Removes the card jobs of rows that have ended. */
  forget(rows: readonly number[]): Promise<void>;
  /** The card jobs that ended without an outcome: their workers were lost too often, or there is a bug. */
  lost(): AsyncGenerator<LostCard[]>;
  /** How many those are just now. */
  lostCount(): Promise<number>;
  counts(): Promise<CardCounts>;
  parked(most: number): Promise<ParkedCard[]>;
  /** When the last of the parked ones may go on, in milliseconds since 1970; null if there is none. */
  parkedUntil(): Promise<number | null>;
  /** Throws away the card jobs that nobody works on. */
  clearCards(): Promise<void>;
  /** Forgets the run. */
  remove(): Promise<void>;
  close(): Promise<void>;
};

const PAGE = 1_000;
const CLOSE_WITHIN_MS = 5_000;
/** With the store gone, what is closed would wait for it. */
const CLOSE_WITHOUT_STORE_MS = 500;
/** A few at a time: rows are being sent meanwhile, and a process or a store that is busy for long sends them late. */
const AT_ONCE = 50;
const REFRESH_AFTER_CARDS = 500;

export function openRunQueues(backend: Backend, id: string): RunQueues {
  const runs = backend.queue(runQueueName(id));
  const cards = backend.queue(cardsQueueName(id));
  let sinceRefresh = 0;
  const ask = <T>(command: () => Promise<T>) => backend.watch.ask(command);
  const forget = async (jobs: readonly string[]) => {
    for (let from = 0; from < jobs.length; from += AT_ONCE) {
      const some = jobs.slice(from, from + AT_ONCE);
      await ask(() => Promise.all(some.map((job) => cards.remove(job, { removeChildren: false }))));
    }
  };

  return {
    async begin() {
      await ask(() => runs.add('run', { run: id }, { jobId: id, removeOnComplete: false, removeOnFail: false }));
      // Nobody else can work on an embedded queue, so what is active there was left by a process that was killed.
      if (backend.kind === 'embedded') await takeBack(cards);
    },
    isThere: async () => (await ask(() => runs.getJob(id))) !== undefined,
    async add(all) {
      for (let from = 0; from < all.length; from += AT_ONCE) {
        await ask(() => cards.addBulk(all.slice(from, from + AT_ONCE).map(cardJob)));
      }
      sinceRefresh += all.length;
      if (sinceRefresh < REFRESH_AFTER_CARDS) return;
      sinceRefresh = 0;
      await backend.refresh();
    },
    async ended(most) {
      const jobs = await ask(() => cards.getJobs(['completed'], 0, most - 1, true));
      return jobs.filter((job) => job !== undefined).map((job) => outcomeSchema.parse(job.returnvalue));
    },
    forget: (rows) => forget(rows.map((row) => cardJobId(id, row))),
    async *lost() {
      for (let from = 0; ; from += PAGE) {
        const failed = await ask(() => cards.getFailed(from, from + PAGE - 1));
        if (failed.length === 0) return;
        yield failed.map((job) => ({
          row: rowOfId(job.id ?? ''),
          card: cardJobSchema.safeParse(job.data).data ?? null,
          why: job.failedReason ?? '',
        }));
      }
    },
    lostCount: () => ask(() => cards.getFailedCount()),
    async counts() {
      const counts = await ask(() => cards.getJobCounts('completed', 'failed', 'waiting', 'active', 'delayed'));
      const { completed = 0, failed = 0, waiting = 0, active = 0, delayed = 0 } = counts;
      return { waiting, active, parked: delayed, ended: completed + failed };
    },
    async parked(most) {
      const jobs = await ask(() => cards.getDelayed(0, most - 1));
      return jobs.flatMap((job) => {
        const { phoneNumber, parked } = cardJobSchema.parse(job.data);
        return parked ? [{ phoneNumber, ...parked }] : [];
      });
    },
    async parkedUntil() {
      const last = (await ask(() => cards.getDelayedCount())) - 1;
      const [job] = last < 0 ? [] : await ask(() => cards.getDelayed(last, last));
      return job ? (cardJobSchema.parse(job.data).parked?.until ?? null) : null;
    },
    async clearCards() {
      for (;;) {
        const jobs = await ask(() => cards.getJobs(['waiting', 'delayed'], 0, PAGE - 1));
        if (jobs.length === 0) return;
        await forget(jobs.map((job) => job?.id ?? ''));
      }
    },
    async remove() {
      await ask(() => cards.obliterate({ force: true }));
      await ask(() => runs.obliterate({ force: true }));
      await backend.tidy();
    },
    async close() {
      const ms = backend.watch.trouble ? CLOSE_WITHOUT_STORE_MS : CLOSE_WITHIN_MS;
      for (const queue of [runs, cards]) await within(ms, queue.close());
    },
  };
}

function rowOfId(id: string): number {
  return Number(id.slice(id.lastIndexOf('.') + 1));
}

/** What becomes of it when it has completed is its worker's to say: one with a journal removes it. */
function cardJob(card: NewCardJob) {
  return { name: 'card', data: card, opts: { jobId: cardJobId(card.run, card.row), attempts: 1, removeOnFail: false } };
}

/** Puts jobs that are marked as being worked on back to the queue. The token 0 stands for “without the lock”. */
async function takeBack(queue: Queue): Promise<void> {
  for (const job of await queue.getActive()) await job.moveToDelayed(Date.now(), '0');
}
