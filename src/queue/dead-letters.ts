import { type DeadLetter, deadLetterSchema, newerDeadLetter } from '../cards/dead-letter.js';
import type { Backend } from './backend.js';
import type { StoreWatch } from './store/store-watch.js';

/**
 * The dead letters: a queue that nobody works on, with one job for each number, which is its id. Nothing in it ages out.
 * It is not the key's: a key that is replaced must not hide what the one before has left.
 */
export type DeadLetters = {
  /** Writes a letter. One that is there already is replaced if it is older, and gives its first time to the new one. */
  put(deadLetter: DeadLetter): Promise<void>;
  /** The card is up to date, or no longer requested. There may be no letter. */
  remove(phoneNumber: string): Promise<void>;
  find(phoneNumber: string): Promise<DeadLetter | undefined>;
  /** All of them, the oldest first. */
  all(): AsyncGenerator<DeadLetter>;
  count(): Promise<number>;
  close(): Promise<void>;
};

const PAGE = 1_000;
const COUNT_EVERY_MS = 1_000;

export function deadLettersName({ simulated }: { simulated: boolean }): string {
  return simulated ? 'linq-dead-letters-simulator' : 'linq-dead-letters';
}

/** @param options.simulated those of the built-in simulator, which must not be mixed with real ones */
export function openDeadLetters(backend: Backend, { simulated }: { simulated: boolean }): DeadLetters {
  const queue = backend.queue(deadLettersName({ simulated }));
  // Most rows go well, and most of the time there is no letter at all: then a row costs no question. What another process
  // has put since is found by the report of the run.
  let countedAt = Number.NEGATIVE_INFINITY;
  let count = 0;
  const mayHaveDeadLetters = async () => {
    if (performance.now() - countedAt < COUNT_EVERY_MS) return count > 0;
    countedAt = performance.now();
    count = await queue.getWaitingCount();
    return count > 0;
  };

  const find = async (phoneNumber: string) => {
    const job = await queue.getJob(phoneNumber);
    return job && deadLetterSchema.parse(job.data);
  };

  // One after the other in this process; another one that puts a letter for the same number meanwhile is seen when it is stored.
  let putting: Promise<void> = Promise.resolve();
  const merge = async (deadLetter: DeadLetter) => {
    const { phoneNumber } = deadLetter;
    for (;;) {
      // Adding what is there already changes nothing.
      await queue.add('dead-letter', deadLetter, { jobId: phoneNumber, removeOnComplete: false, removeOnFail: false });
      const job = await queue.getJob(phoneNumber);
      const newer = job && newerDeadLetter(deadLetterSchema.parse(job.data), deadLetter);
      if (job && (await backend.replaceData(job, newer))) return;
    }
  };

  async function* all(): AsyncGenerator<DeadLetter> {
    for (let from = 0; ; from += PAGE) {
      const jobs = await queue.getJobs(['waiting'], from, from + PAGE - 1, true);
      for (const job of jobs) if (job) yield deadLetterSchema.parse(job.data);
      if (jobs.length < PAGE) return;
    }
  }

  return {
    find,
    all,
    put(deadLetter) {
      count += 1;
      const put = putting.then(() => merge(deadLetter));
      putting = put.catch(() => undefined);
      return put;
    },
    async remove(phoneNumber) {
      if ((await mayHaveDeadLetters()) && (await queue.getJob(phoneNumber))) await queue.remove(phoneNumber);
    },
    count: () => queue.getWaitingCount(),
    close: () => queue.close(),
  };
}

/** The same for a person who waits: while the store cannot be reached, each call fails at once instead of waiting for it. */
export function withoutWaiting(deadLetters: DeadLetters, store: Pick<StoreWatch, 'ask'>): DeadLetters {
  return {
    put: (deadLetter) => store.ask(() => deadLetters.put(deadLetter)),
    remove: (phoneNumber) => store.ask(() => deadLetters.remove(phoneNumber)),
    find: (phoneNumber) => store.ask(() => deadLetters.find(phoneNumber)),
    count: () => store.ask(() => deadLetters.count()),
    async *all() {
      const all = deadLetters.all();
      for (;;) {
        const { done, value } = await store.ask(() => all.next());
        if (done) return;
        yield value;
      }
    },
    close: () => deadLetters.close(),
  };
}
