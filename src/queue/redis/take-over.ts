import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { deadLetterSchema } from '../../cards/dead-letter.js';
import { ADD_WRITES } from '../../limiter/redis-limiter-scripts.js';
import { DEFAULT_REDIS_PREFIX } from '../../redis-address.js';
import { type DeadLetters, deadLettersName } from '../dead-letters.js';
import { storeFaultOf } from '../store/store-fault.js';
import { type RedisClient, scriptRunner } from './connect.js';
import { LEGACY_QUEUES, redisKeys } from './keys.js';

export type TakeOver = {
  redis: RedisClient;
  /** The prefix of this environment: 0.1 had but one, so what it left belongs to the usual one. */
  prefix: string;
  simulated: boolean;
  deadLetters: DeadLetters;
};

/** What 0.1 kept beside its queues. */
const OLD = { runs: 'linq-cards:runs', run: (id: string) => `linq-cards:run:${id}`, limiters: 'linq-cards:gate:' };
const PAGE = 500;

/**
 * Takes over what version 0.1 left in Redis under keys of its own, so that no run, no dead letter and no schedule is lost with the
 * update. Each step may be cut short and done again; when nothing is left it costs a few questions.
 *
 * Runs keep their queues where they are until they are over (their jobs name one another by their keys), and are only listed
 * again. Limiters and schedules are renamed. Dead letters are put with the others, the newer of two for one number stays.
 */
export async function takeOverFrom01({ redis, prefix, simulated, deadLetters }: TakeOver): Promise<void> {
  // Version 0.1 could not work with a cluster.
  if (prefix !== DEFAULT_REDIS_PREFIX || !(redis instanceof Redis)) return;
  try {
    await takeRuns(redis);
    await takeLimiters(redis);
    await renameQueues(redis, 'linq-schedules-');
    await takeDeadLetters(redis, { simulated, deadLetters });
  } catch (error) {
    // A user that may not touch those keys was not the one of 0.1 either.
    if (storeFaultOf(error)?.code !== 'no_permission') throw error;
  }
}

/** Those without a time at which they are forgotten: others were of commands that have ended. */
async function takeRuns(redis: Redis): Promise<void> {
  for (const id of await redis.smembers(OLD.runs)) {
    const { account, ...run } = await redis.hgetall(OLD.run(id));
    if (account !== undefined && (await redis.pttl(OLD.run(id))) === -1) {
      const keys = redisKeys(DEFAULT_REDIS_PREFIX, account);
      await redis.sadd(keys.accounts, account);
      await redis.hset(keys.run(account, id), { ...run, account, queues: LEGACY_QUEUES });
      await redis.sadd(keys.runsOf(account), id);
    }
    await redis.del(OLD.run(id));
    await redis.srem(OLD.runs, id);
  }
}

/** With how often each number was written lately, which was a list for each number. */
async function takeLimiters(redis: Redis): Promise<void> {
  const runScript = scriptRunner(redis);
  for await (const key of keysLike(redis, `${OLD.limiters}*`)) {
    const [account = '', what, number] = key.slice(OLD.limiters.length).split(':');
    const { limiter, sent, writesOf, run } = redisKeys(DEFAULT_REDIS_PREFIX, account).limiter;
    if (what !== 'writes' || number === undefined) {
      await redis.renamenx(key, what === 'sent' ? sent : limiter).catch(goneMeanwhile);
      continue;
    }
    const [keepMs, slots] = [await redis.pttl(key), await redis.lrange(key, 0, -1)];
    if (slots.length === 0) continue;
    await runScript(ADD_WRITES, [limiter, sent, writesOf(number), run('')], [number, String(keepMs), ...slots]);
    await redis.del(key);
  }
}

/** Renames whole queues whose jobs do not name one another. */
async function renameQueues(redis: Redis, names: string): Promise<void> {
  const { sharedQueues } = redisKeys(DEFAULT_REDIS_PREFIX, '');
  for await (const key of keysLike(redis, `${LEGACY_QUEUES}:${names}*`)) {
    await redis.renamenx(key, `${sharedQueues}${key.slice(LEGACY_QUEUES.length)}`).catch(goneMeanwhile);
  }
}

async function takeDeadLetters(
  redis: Redis,
  { simulated, deadLetters }: Pick<TakeOver, 'simulated' | 'deadLetters'>,
): Promise<void> {
  const name = deadLettersName({ simulated });
  if ((await redis.exists(`${LEGACY_QUEUES}:${name}:meta`)) === 0) return;
  const old = new Queue(name, { connection: redis, prefix: LEGACY_QUEUES });
  old.on('error', () => undefined);
  try {
    for (let unreadable = 0; ; ) {
      const jobs = await old.getJobs(['waiting'], unreadable, unreadable + PAGE - 1, true);
      for (const job of jobs) {
        const deadLetter = deadLetterSchema.safeParse(job?.data).data;
        if (deadLetter) await deadLetters.put(deadLetter);
        if (deadLetter) await old.remove(deadLetter.phoneNumber);
        // It stays where it is, for a version that can read it.
        else unreadable += 1;
      }
      if (jobs.length < PAGE) return;
    }
  } finally {
    await old.close();
  }
}

async function* keysLike(redis: Redis, pattern: string): AsyncGenerator<string> {
  for await (const page of redis.scanStream({ match: pattern, count: PAGE })) yield* page as string[];
}

/** Another process that takes over at the same time, or a time to live that has run out. */
function goneMeanwhile(error: Error): void {
  if (!error.message.includes('no such key')) throw error;
}
