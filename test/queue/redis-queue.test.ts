import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../src/queue/engine.js';
import { openRedisEngine } from '../../src/queue/redis/engine.js';
import { redisKeys } from '../../src/queue/redis/keys.js';
import { describeRedis, type RedisServer, startRedis } from '../support/redis.js';
import { queueContract } from './queue-contract.js';

describeRedis('the queue that many machines share', () => {
  let server: RedisServer;
  let engine: Engine;

  beforeAll(async () => {
    server = await startRedis();
    engine = await openRedisEngine({
      address: server.address,
      account: 'aaaaaaaa',
      simulated: false,
      onError: () => undefined,
    });
  });
  afterAll(async () => {
    await engine?.deadLetters.close();
    await engine?.close();
    await server?.close();
  });

  queueContract(() => engine);

  it('lets a request through for an account for which nobody has said a rate, and leaves it to workers to wait for one', async () => {
    const options = { address: server.address, account: 'bbbbbbbb', simulated: false, onError: () => undefined };
    const ask = { run: 'look', phoneNumber: '', kind: 'read' } as const;
    const worker = await openRedisEngine(options);
    await worker.control.start('look', 'bbbbbbbb');
    expect(await worker.limiter.acquire(ask)).toMatchObject({ go: false, because: 'stopped' });
    const limits = { rate: 5, budget: null };
    const coordinator = await openRedisEngine({ ...options, limits });
    expect(await worker.limiter.acquire(ask)).toMatchObject({ go: true });
    await worker.limiter.configure({ rate: 7 });
    const another = await openRedisEngine({ ...options, limits });
    expect((await another.limiter.state()).rate).toBe(7);
    for (const each of [worker, coordinator, another]) await each.close();
  });

  it('forgets what nobody continues with, unless it is started for good', async () => {
    const { control } = engine;
    await control.start('left', 'aaaaaaaa', 1);
    await control.start('kept', 'aaaaaaaa', 60_000);
    await control.start('kept', 'aaaaaaaa');
    const redis = new Redis(server.url);
    const keys = redisKeys('linq-cards', 'aaaaaaaa');
    await expect.poll(async () => (await control.list()).map(({ run }) => run)).not.toContain('left');
    expect(await redis.smembers(keys.runsOf('aaaaaaaa'))).not.toContain('left');
    expect(await redis.pttl(keys.run('aaaaaaaa', 'kept'))).toBe(-1);
    expect((await control.list()).map(({ run }) => run)).toContain('kept');
    await control.remove('kept');
    redis.disconnect();
  });
});
