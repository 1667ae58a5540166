import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { holderOf } from '../../src/home/lock.js';
import { parseRedisAddress } from '../../src/redis-address.js';
import { openDeadLettersOf } from '../../src/runs/open-dead-letters.js';
import { A_NUMBER, aDeadLetter } from '../support/builders.js';
import { describeRedis, freePort, type RedisServer, startRedis } from '../support/redis.js';
import { collect } from '../support/source.js';
import { temporaryFolder } from '../support/temporary-folder.js';

type Where = { homePath: string; redisUrl?: string; simulate?: boolean };

/** Opens the letters as one command would; closed when the test has ended. */
async function open({ homePath, redisUrl, simulate = false }: Where) {
  const opened = await openDeadLettersOf({
    homePath,
    redisUrl: redisUrl === undefined ? undefined : parseRedisAddress(redisUrl),
    simulate,
    command: 'dead-letters list',
    notice: () => undefined,
  });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= opened.close();
    return closed;
  };
  onTestFinished(close);
  return { deadLetters: opened.deadLetters, close };
}

describe('the dead letters of an embedded queue', () => {
  it('are there for the next process that opens them', async () => {
    const homePath = temporaryFolder();
    const first = await open({ homePath });
    await first.deadLetters.put(aDeadLetter());
    await first.close();
    const { deadLetters } = await open({ homePath });
    expect(await collect(deadLetters.all())).toEqual([aDeadLetter()]);
    expect(await deadLetters.count()).toBe(1);
  });

  it('are not mixed with those of the simulator', async () => {
    const homePath = temporaryFolder();
    const real = await open({ homePath });
    await real.deadLetters.put(aDeadLetter());
    await real.close();
    const simulated = await open({ homePath, simulate: true });
    expect(await simulated.deadLetters.find(A_NUMBER)).toBeUndefined();
  });

  it('hold the home while they are looked at, and no longer', async () => {
    const homePath = temporaryFolder();
    const { close } = await open({ homePath });
    expect(await holderOf(homePath)).toMatchObject({ pid: process.pid, command: 'dead-letters list' });
    await expect(open({ homePath })).rejects.toMatchObject({ code: 'home_taken' });
    await close();
    expect(await holderOf(homePath)).toBeUndefined();
  });

  it('hold no home when they cannot be opened', async () => {
    const homePath = temporaryFolder();
    writeFileSync(join(homePath, 'writes'), 'a file where a folder is to be');
    await expect(open({ homePath })).rejects.toThrow();
    expect(await holderOf(homePath)).toBeUndefined();
  });

  it('cannot be opened in a home that is a file', async () => {
    const homePath = join(temporaryFolder(), 'home');
    writeFileSync(homePath, '');
    await expect(open({ homePath })).rejects.toMatchObject({ code: 'home_unusable' });
  });
});

describeRedis('the dead letters on Redis', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  it('are looked at by several at once, from any home, and hold none', async () => {
    const [homePath, elsewhere] = [temporaryFolder(), temporaryFolder()];
    const one = await open({ homePath, redisUrl: redis.url });
    const other = await open({ homePath: elsewhere, redisUrl: redis.url });
    const again = await open({ homePath, redisUrl: redis.url });
    await one.deadLetters.put(aDeadLetter());
    expect(await other.deadLetters.find(A_NUMBER)).toEqual(aDeadLetter());
    expect(await again.deadLetters.find(A_NUMBER)).toEqual(aDeadLetter());
    expect(await holderOf(homePath)).toBeUndefined();
  });

  it('cannot be opened where nobody listens', async () => {
    const redisUrl = `redis://127.0.0.1:${await freePort()}`;
    await expect(open({ homePath: temporaryFolder(), redisUrl })).rejects.toMatchObject({ code: 'queue_unreachable' });
  });
});
