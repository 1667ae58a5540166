import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { LINQ_BUDGET } from '../../../src/limiter/limiter.js';
import { RedisLimiter } from '../../../src/limiter/redis-limiter.js';
import { scriptRunner } from '../../../src/queue/redis/connect.js';
import { redisKeys } from '../../../src/queue/redis/keys.js';
import { takeOverFrom01 } from '../../../src/queue/redis/take-over.js';
import { describeRedis, type RedisServer, startRedis } from '../../support/redis.js';

const ACCOUNT = 'aaaaaaaa';
const KEYS = redisKeys('linq-cards', ACCOUNT);
const OLD = `linq-cards:gate:${ACCOUNT}`;
const SPENT = '+14155550132';
const FREE = '+14155550133';

describeRedis('the limiter that version 0.1 left in Redis', () => {
  let server: RedisServer;
  let redis: Redis;

  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url);
  });
  beforeEach(async () => {
    await redis.flushdb();
  });
  afterAll(async () => {
    redis?.disconnect();
    await server?.close();
  });

  it('is taken over with its rate, and with how often each number was written', async () => {
    await leave({ [SPENT]: LINQ_BUDGET.max, [FREE]: 1 });
    await takeOver();
    const limiter = new RedisLimiter(scriptRunner(redis), KEYS.limiter);
    await redis.hset(KEYS.run(ACCOUNT, 'r'), 'state', 'running');
    expect(await limiter.state()).toMatchObject({ rate: 5 });
    expect(await limiter.acquire(writeOf(SPENT))).toMatchObject({ go: false, because: 'budget' });
    expect(await limiter.acquire(writeOf(FREE))).toMatchObject({ go: true, writes: 2 });
    expect(await redis.keys(`${OLD}*`)).toEqual([]);
  });

  it('is counted once when a take-over that was cut short is done again', async () => {
    await leave({ [FREE]: 1 });
    await takeOver();
    await leave({ [FREE]: 1 });
    await takeOver();
    const limiter = new RedisLimiter(scriptRunner(redis), KEYS.limiter);
    await redis.hset(KEYS.run(ACCOUNT, 'r'), 'state', 'running');
    expect(await limiter.acquire(writeOf(FREE))).toMatchObject({ go: true, writes: 2 });
  });

  const writtenAt = Date.now() - 1_000;

  async function leave(writes: Record<string, number>): Promise<void> {
    await redis.hset(OLD, { rate: '5', budgetMax: String(LINQ_BUDGET.max), budgetMs: String(LINQ_BUDGET.windowMs) });
    for (const [number, count] of Object.entries(writes)) {
      const key = `${OLD}:writes:${number}`;
      await redis.rpush(key, ...Array.from({ length: count }, (_, at) => (writtenAt + at).toFixed(3)));
      await redis.pexpire(key, LINQ_BUDGET.windowMs);
    }
  }

  async function takeOver(): Promise<void> {
    const none = {} as Parameters<typeof takeOverFrom01>[0]['deadLetters'];
    await takeOverFrom01({ redis, prefix: 'linq-cards', simulated: false, deadLetters: none });
  }
});

function writeOf(phoneNumber: string) {
  return { run: 'r', phoneNumber, kind: 'write' as const };
}
