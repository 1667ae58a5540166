import { Redis } from 'ioredis';
import { expect, it, onTestFinished, vi } from 'vitest';
import { workOnCards } from '../../../src/queue/card-worker.js';
import { openRedisEngine } from '../../../src/queue/redis/engine.js';
import { openRunQueues } from '../../../src/queue/run-queues.js';
import { aCardJob, anOutcome } from '../../support/builders.js';
import { describeRedis, startRedis } from '../../support/redis.js';

const FULL_MS = 3_000;
/** BullMQ’s own worker, which asks again at once, meets 5,000 to 10,000 a second. */
const MOST_A_SECOND = 20;

describeRedis('a worker on a Redis that is out of memory', () => {
  it('rests instead of asking again and again, and works on as soon as there is room', async () => {
    const server = await startRedis();
    onTestFinished(() => server.close());
    let errors = 0;
    const engine = await openRedisEngine({
      address: server.address,
      account: 'aaaaaaaa',
      simulated: false,
      onError: () => void errors++,
    });
    onTestFinished(() => engine.close());
    const admin = new Redis(server.url);
    onTestFinished(() => admin.disconnect());
    const queues = openRunQueues(engine.backend, 'run');
    await queues.begin();
    const cards = Array.from({ length: 200 }, (_, index) =>
      aCardJob({ run: 'run', row: index + 1, phoneNumber: `+1${2_025_550_100 + index}` }),
    );
    let done = 0;
    let half: () => void = () => undefined;
    const halfDone = new Promise<void>((resolve) => {
      half = resolve;
    });
    const worker = workOnCards(engine.backend, 'run', {
      concurrency: 4,
      work: async ({ job: { row, phoneNumber } }) => {
        done += 1;
        if (done === 100) {
          await admin.config('SET', 'maxmemory', '1');
          half();
        }
        return { kind: 'outcome', outcome: anOutcome({ row, phoneNumber }) };
      },
    });
    await queues.add(cards);
    await halfDone;
    const before = errors;
    await new Promise((resolve) => setTimeout(resolve, FULL_MS));
    expect((errors - before) / (FULL_MS / 1_000)).toBeLessThan(MOST_A_SECOND);
    expect(engine.store.trouble?.code).toBe('out_of_memory');
    await admin.config('SET', 'maxmemory', '0');
    await vi.waitUntil(async () => (await queues.counts()).ended === 200, { timeout: 30_000, interval: 20 });
    expect(done).toBe(200);
    expect(await queues.lostCount()).toBe(0);
    await worker.close(5_000);
    await queues.close();
  });
});
