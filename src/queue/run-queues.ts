import { type Job, type Queue, WaitingChildrenError } from 'bullmq';
import { within } from '../async/with-timeout.js';
import { type Outcome, outcomeSchema } from '../cards/outcome.js';
import { type Backend, cardsQueueName, runQueueName } from './backend.js';
import { type CardJob, cardJobId, cardJobSchema, type NewCardJob } from './card-job.js';

/** What a run's own job can do while it is worked on. */
export type RunJob = {
  /**
   * Adds card jobs as children of the run.
   *
   * @param options.mayExist some may have been added before a crash; those are left alone, in whatever state they are
   */
  addCards(cards: readonly NewCardJob[], options: { mayExist: boolean }): Promise<void>;
  /** Returns when every card job has ended. Until then it leaves the job by an exception, which must be let through. */
  waitForCards(): Promise<void>;
};

/** A card job that ended without an outcome, and what the queue says of it; null where its data cannot be read. */
export type LostCard = { row: number; card: CardJob | null; why: string };
export type CardCounts = { waiting: number; active: number; parked: number; ended: number };
export type ParkedCard = { phoneNumber: string; until: number; because: string };

/** The coordinator's side of one run's queues. */
export type RunQueues = {
  /** Makes the run's job unless it is there, and takes it back from a coordinator that was killed. */
  begin(): Promise<void>;
  /** False once the queue has lost the run. */
  isThere(): Promise<boolean>;
  /**
   * Does the run's job; `run` is called again from the top after every wait. Settles when it has come to its end, or with
   * the error that it has thrown.
   */
  work(run: (job: RunJob) => Promise<void>): Promise<void>;
  /** Resolves when the run's job is not being worked on just now. */
  atRest(): Promise<void>;
  /** Tells of outcomes of rows that are not known yet as they come in; some may be missed, and come with {@link collect}. */
  follow(isKnown: (row: number) => boolean, onOutcome: (outcome: Outcome) => void): Promise<void>;
  /** The outcomes that the queue holds of rows that are not known yet, in no order, perhaps some twice. */
  collect(isKnown: (row: number) => boolean): AsyncGenerator<Outcome[]>;
  /** The card jobs that ended without an outcome: their workers were lost too often, or there is a bug. */
  lost(): AsyncGenerator<LostCard[]>;
  /** How many those are just now. */
  lostCount(): Promise<number>;
  counts(): Promise<CardCounts>;
  parked(most: number): Promise<ParkedCard[]>;
  /** Throws away the card jobs that nobody works on. */
  clearCards(): Promise<void>;
  /** Forgets the run. */
  remove(): Promise<void>;
  close(): Promise<void>;
};

const PAGE = 1_000;
/** With the store gone, what is closed would wait for it. */
const CLOSE_WITHIN_MS = 5_000;
const ADDED_AT_ONCE = 50;
/** The run's job has one owner, who holds the home; a lost one is taken back by {@link RunQueues.begin} at once. */
const RUN_LOCK_MS = 60_000;

export function openRunQueues(backend: Backend, id: string): RunQueues {
  const runs = backend.queue(runQueueName(id));
  const cards = backend.queue(cardsQueueName(id));
  const closers: (() => Promise<void>)[] = [() => runs.close(), () => cards.close()];
  let current: Promise<void> = Promise.resolve();

  return {
    async begin() {
      await runs.add('run', { run: id }, { jobId: id, removeOnComplete: false, removeOnFail: false });
      const job = await runs.getJob(id);
      if (await job?.isFailed()) await job?.retry('failed');
      await takeBack(runs);
      // Nobody else can work on an embedded queue, so what is active there was left by a process that was killed.
      if (backend.kind === 'embedded') await takeBack(cards);
    },
    isThere: async () => (await runs.getJob(id)) !== undefined,
    work(run) {
      return new Promise((resolve, reject) => {
        const process = async (job: Job, token?: string) => {
          const work = run(runJob(job, token, { cards, backend }));
          current = work.catch(() => undefined);
          try {
            await work;
            resolve();
          } catch (error) {
            // A fault of the store sends the run's job back as well, and it is called again from the top.
            if (!(error instanceof WaitingChildrenError) && !backend.watch.meets(error)) reject(error);
            throw error;
          }
        };
        const options = { lockDuration: RUN_LOCK_MS, runRetryDelay: 1_000, maxStalledCount: 100 };
        const worker = backend.worker(runQueueName(id), process, options);
        closers.unshift(() => worker.close(true));
      });
    },
    atRest: () => current,
    async follow(isKnown, onOutcome) {
      const events = backend.events(cardsQueueName(id));
      closers.unshift(() => events.close());
      events.on('completed', ({ jobId, returnvalue }) => {
        if (!isKnown(rowOfKey(jobId))) onOutcome(outcomeSchema.parse(returnvalue));
      });
      await events.waitUntilReady();
    },
    async *collect(isKnown) {
      const job = await runs.getJob(id);
      let cursor = 0;
      do {
        if (!job) return;
        const page = await job.getDependencies({ processed: { cursor, count: PAGE } });
        const unknown = Object.entries(page.processed ?? {}).filter(([key]) => !isKnown(rowOfKey(key)));
        yield unknown.map(([, value]) => outcomeSchema.parse(value));
        cursor = page.nextProcessedCursor ?? 0;
      } while (cursor !== 0);
    },
    async *lost() {
      for (let from = 0; ; from += PAGE) {
        const failed = await cards.getFailed(from, from + PAGE - 1);
        if (failed.length === 0) return;
        yield failed.map((job) => ({
          row: rowOfKey(job.id ?? ''),
          card: cardJobSchema.safeParse(job.data).data ?? null,
          why: job.failedReason ?? '',
        }));
      }
    },
    lostCount: () => cards.getFailedCount(),
    async counts() {
      const counts = await cards.getJobCounts('completed', 'failed', 'waiting', 'active', 'delayed');
      const { completed = 0, failed = 0, waiting = 0, active = 0, delayed = 0 } = counts;
      return { waiting, active, parked: delayed, ended: completed + failed };
    },
    async parked(most) {
      const jobs = await cards.getDelayed(0, most - 1);
      return jobs.flatMap((job) => {
        const { phoneNumber, parked } = cardJobSchema.parse(job.data);
        return parked ? [{ phoneNumber, ...parked }] : [];
      });
    },
    async clearCards() {
      await cards.drain(true);
    },
    async remove() {
      await cards.obliterate({ force: true });
      await runs.obliterate({ force: true });
      await backend.tidy();
    },
    async close() {
      for (const close of closers.splice(0)) await within(CLOSE_WITHIN_MS, close());
    },
  };
}

/** A child's key ends in its job id, and that in the row. */
function rowOfKey(key: string): number {
  return Number(key.slice(key.lastIndexOf('.') + 1));
}

function runJob(job: Job, token: string | undefined, { cards, backend }: { cards: Queue; backend: Backend }): RunJob {
  return {
    async addCards(all, { mayExist }) {
      const missing = mayExist ? await withoutExisting(cards, all) : all;
      const parent = { id: job.id ?? '', queue: job.queueQualifiedName };
      // A few at a time: rows are being sent meanwhile, and a process that is busy for long sends them late.
      for (let from = 0; from < missing.length; from += ADDED_AT_ONCE) {
        await cards.addBulk(missing.slice(from, from + ADDED_AT_ONCE).map((card) => childJob(card, parent)));
      }
      await backend.refresh();
    },
    async waitForCards() {
      if (await job.moveToWaitingChildren(token ?? '')) throw new WaitingChildrenError();
    },
  };
}

function childJob(card: NewCardJob, parent: { id: string; queue: string }) {
  const opts = {
    jobId: cardJobId(card.run, card.row),
    parent,
    attempts: 1,
    ignoreDependencyOnFailure: true,
    removeOnComplete: false,
    removeOnFail: false,
  };
  return { name: 'card', data: card, opts };
}

/** A child that has already failed would be added as a pending one that nobody ever works on; so what exists is left out. */
async function withoutExisting(cards: Queue, all: readonly NewCardJob[]): Promise<readonly NewCardJob[]> {
  const counts = await cards.getJobCounts();
  if (Object.values(counts).every((jobs) => jobs === 0)) return all;
  const found = await Promise.all(all.map((card) => cards.getJob(cardJobId(card.run, card.row))));
  return all.filter((_, index) => found[index] === undefined);
}

/** Puts jobs that are marked as being worked on back to the queue. The token 0 stands for “without the lock”. */
async function takeBack(queue: Queue): Promise<void> {
  for (const job of await queue.getActive()) await job.moveToDelayed(Date.now(), '0');
}
