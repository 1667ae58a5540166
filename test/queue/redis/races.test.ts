import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunStop } from '../../../src/cards/run-stop.js';
import type { Engine } from '../../../src/queue/engine.js';
import { openRedisEngine } from '../../../src/queue/redis/engine.js';
import { aDeadLetter } from '../../support/builders.js';
import { describeRedis, type RedisServer, startRedis } from '../../support/redis.js';

const TRIES = 50;

/** Each of these is read and written by two processes in the same moment. */
describeRedis('of two processes on one Redis that do it at once,', () => {
  let server: RedisServer;
  let one: Engine;
  let other: Engine;

  beforeAll(async () => {
    server = await startRedis();
    const options = { address: server.address, account: 'aaaaaaaa', simulated: false, onError: () => undefined };
    one = await openRedisEngine(options);
    other = await openRedisEngine(options);
  });
  afterAll(async () => {
    for (const engine of [one, other]) {
      await engine?.deadLetters.close();
      await engine?.close();
    }
    await server?.close();
  });

  it('exactly one stops a run, and its reason stays', async () => {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const run = `stop-${attempt}`;
      await one.control.start(run, 'aaaaaaaa');
      const [first, second] = await Promise.all([
        one.control.stop(run, aStop('one')),
        other.control.stop(run, aStop('other')),
      ]);
      expect([first, second].filter(Boolean)).toHaveLength(1);
      expect((await one.control.find(run))?.stop?.code).toBe(first ? 'one' : 'other');
      await one.control.remove(run);
    }
  });

  it('a run that is started while it is stopped is one or the other, never a running one with a reason', async () => {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const run = `start-${attempt}`;
      await one.control.start(run, 'aaaaaaaa');
      await Promise.all([one.control.start(run, 'aaaaaaaa'), other.control.stop(run, aStop('other'))]);
      const isStopped = (await one.control.find(run))?.stop !== null;
      // The limiter reads the state, the coordinator the reason.
      await one.limiter.configure({ rate: 0 });
      const { go } = await one.limiter.acquire({ run, phoneNumber: '', kind: 'read' });
      expect(go).toBe(!isStopped);
      await one.control.remove(run);
    }
  });

  it('exactly one claims a number, and only that one releases it', async () => {
    const numbers = Array.from({ length: TRIES }, (_, index) => `+1${2_025_550_100 + index}`);
    const claimed = await Promise.all(
      numbers.flatMap((number) => [one.control.claim('first', number), other.control.claim('second', number)]),
    );
    for (let index = 0; index < TRIES; index += 1) {
      expect(claimed.slice(2 * index, 2 * index + 2).filter(Boolean)).toHaveLength(1);
    }
    await Promise.all(
      numbers.map((number, index) => other.control.release(claimed[2 * index] ? 'second' : 'first', number)),
    );
    const still = await Promise.all(
      numbers.map((number, index) => one.control.claim(claimed[2 * index] ? 'first' : 'second', number)),
    );
    expect(still).toEqual(numbers.map(() => true));
  });

  it('a number’s newer dead letter stays, with the time at which it failed first', async () => {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const phoneNumber = `+1${2_025_550_200 + attempt}`;
      const at = (minute: number) => `2026-03-01T10:${String(minute).padStart(2, '0')}:00.000Z`;
      const letterAt = (minute: number) =>
        aDeadLetter({ phoneNumber, firstFailedAt: at(minute), lastFailedAt: at(minute) });
      const minutes = [5, 1, 9, 3, 7];
      await Promise.all(
        minutes.map((minute, index) => (index % 2 === 0 ? one : other).deadLetters.put(letterAt(minute))),
      );
      const kept = await one.deadLetters.find(phoneNumber);
      expect(kept?.lastFailedAt).toBe(at(9));
    }
    expect(await one.deadLetters.count()).toBe(20);
  });
});

function aStop(code: string): RunStop {
  return { kind: 'halted', code, what: 'Said.', next: 'Resume.', at: '2026-03-01T10:00:00.000Z' };
}
