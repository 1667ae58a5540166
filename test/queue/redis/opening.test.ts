import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { OperatorError } from '../../../src/errors.js';
import { connectRedis } from '../../../src/queue/redis/connect.js';
import { redisKeys } from '../../../src/queue/redis/keys.js';
import { parseRedisAddress } from '../../../src/redis-address.js';
import { describeRedis, type RedisServer, startRedis, startSentinel } from '../../support/redis.js';

describeRedis('a queue is not trusted to', () => {
  let server: RedisServer;
  let admin: Redis;

  beforeAll(async () => {
    server = await startRedis();
    admin = new Redis(server.url);
  });
  afterAll(async () => {
    admin?.disconnect();
    await server?.close();
  });

  it('a database that does not exist, and nothing is written to another one', async () => {
    const error = await refusal(`${server.url}/99`);
    expect(error).toMatchObject({ code: 'queue_unfit', message: expect.stringMatching(/\/99 has no database 99\.$/) });
    expect(await admin.dbsize()).toBe(0);
  });

  it('a read-only replica', async () => {
    const replica = await startRedis({ args: ['--replicaof', `127.0.0.1 ${server.port}`] });
    onTestFinished(() => replica.close());
    await expect.poll(async () => (await refusal(replica.url)).code, { timeout: 10_000 }).toBe('queue_unfit');
    const error = await refusal(replica.url);
    expect(error.message).toContain('is a read-only replica');
    expect(error.next).toContain('127.0.0.1');
  });

  it('a sentinel, and the message says how to name its primary', async () => {
    const sentinel = await startSentinel(server, 'main');
    onTestFinished(() => sentinel.close());
    const error = await refusal(`redis://127.0.0.1:${sentinel.port}`);
    expect(error).toMatchObject({ code: 'queue_unfit', message: expect.stringContaining('is a sentinel') });
    expect(error.next).toContain(`redis+sentinel://127.0.0.1:${sentinel.port}/`);
  });

  it.each([
    ['keys of ours', ['~other:*', '+@all']],
    ['scripts', ['~*', '+@all', '-eval', '-evalsha']],
    ['a command of a script', ['~*', '+@all', '-xadd']],
    ['what says which version it is', ['~*', '+@all', '-info']],
  ])('a user that may not use %s', async (_, rules) => {
    await admin.call('ACL', 'SETUSER', 'limited', 'reset', 'on', '>pa@ss', ...rules);
    const error = await refusal(`redis://limited:pa@ss@127.0.0.1:${server.port}`);
    expect(error.code).toMatch(/^queue_un/);
    expect(error.message).toMatch(/refuses what a queue needs|cannot be reached/);
    expect(error.message).toMatch(/NOPERM|can't run this command/);
    expect(`${error.message}${error.next}`).not.toContain('ss@');
  });

  it('a server whose password is another one, which no message shows', async () => {
    await admin.call('ACL', 'SETUSER', 'known', 'reset', 'on', '>right', '~*', '+@all');
    const error = await refusal(`redis://known:wr@ng/p#ss@127.0.0.1:${server.port}`);
    expect(error.code).toBe('queue_unreachable');
    expect(`${error.message} ${error.next}`).not.toMatch(/wr@|ng\/p|p#ss/);
  });

  it('one that is out of memory, or may throw jobs away', async () => {
    await admin.config('SET', 'maxmemory', '1');
    expect(await refusal(server.url)).toMatchObject({ message: expect.stringContaining('is out of memory (OOM') });
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await refusal(server.url)).toMatchObject({
      message: expect.stringContaining('maxmemory-policy allkeys-lru'),
    });
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    await admin.config('SET', 'maxmemory', '0');
  });

  it('one that takes connections and answers nothing for a while', async () => {
    await admin.call('CLIENT', 'PAUSE', '8000', 'ALL');
    const error = await refusal(server.url);
    expect(error.message).toMatch(/does not answer within \d s/);
  }, 20_000);
});

describeRedis('a queue is trusted to', () => {
  it('a user with just the keys of its environment', async () => {
    const server = await startRedis();
    onTestFinished(() => server.close());
    const admin = new Redis(server.url);
    await admin.call(
      'ACL',
      'SETUSER',
      'staging',
      'on',
      '>secret',
      '~staging*',
      '~{staging*',
      '+@all',
      '-@dangerous',
      '+info',
    );
    admin.disconnect();
    const address = parseRedisAddress(`redis://staging:secret@127.0.0.1:${server.port}`, 'staging');
    const redis = await connectRedis(address, redisKeys('staging', 'aaaaaaaa'), () => undefined);
    expect(await redis.keys('*').catch((error: Error) => error.message)).toContain('NOPERM');
    redis.disconnect();
  });
});

/** What keeps a queue from being opened. */
async function refusal(url: string): Promise<OperatorError> {
  const address = parseRedisAddress(url);
  try {
    const redis = await connectRedis(address, redisKeys('linq-cards', 'aaaaaaaa'), () => undefined);
    redis.disconnect();
  } catch (error) {
    return error as OperatorError;
  }
  throw new Error('it was trusted');
}
