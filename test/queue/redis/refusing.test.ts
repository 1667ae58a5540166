import { expect, it, onTestFinished, vi } from 'vitest';
import { workOnCards } from '../../../src/queue/card-worker.js';
import { openRedisEngine } from '../../../src/queue/redis/engine.js';
import { openRunQueues } from '../../../src/queue/run-queues.js';
import { parseRedisAddress } from '../../../src/redis-address.js';
import { aCardJob, anOutcome } from '../../support/builders.js';
import { endOf, startProgram } from '../../support/cli.js';
import { numbers, setStage } from '../../support/e2e.js';
import { openFaultProxy } from '../../support/fault-proxy.js';
import { RESP } from '../../support/framing.js';
import { describeRedis, startRedis } from '../../support/redis.js';

describeRedis('a Redis that refuses every command for a while', () => {
  it.each(['BUSY Redis is busy running a script.', 'LOADING Redis is loading the dataset in memory'])(
    'does not keep a queue and a worker that are opened meanwhile from working afterwards (%s)',
    async (words) => {
      const server = await startRedis();
      onTestFinished(() => server.close());
      const proxy = await openFaultProxy(server, { framing: RESP, atEnd: onTestFinished });
      let errors = 0;
      const engine = await openRedisEngine({
        address: parseRedisAddress(`redis://127.0.0.1:${proxy.port}`),
        account: 'aaaaaaaa',
        simulated: false,
        onError: () => void errors++,
      });
      onTestFinished(() => engine.close());

      proxy.begin({ kind: 'refuse', words });
      const queues = openRunQueues(engine.backend, 'run');
      const worker = workOnCards(engine.backend, 'run', {
        concurrency: 4,
        work: async ({ job: { row, phoneNumber } }) => ({ kind: 'outcome', outcome: anOutcome({ row, phoneNumber }) }),
      });
      await vi.waitUntil(() => errors > 0, { timeout: 10_000, interval: 20 });
      proxy.heal();

      await engine.store.passed();
      await queues.begin();
      await queues.add([1, 2, 3].map((row) => aCardJob({ run: 'run', row, phoneNumber: `+1202555010${row}` })));
      await vi.waitUntil(async () => (await queues.counts()).ended === 3, { timeout: 15_000, interval: 20 });
      expect(await queues.lostCount()).toBe(0);
      await worker.close(5_000);
      await queues.close();
    },
  );

  it('is waited for by a worker that has no run yet', async () => {
    const server = await startRedis();
    onTestFinished(() => server.close());
    const proxy = await openFaultProxy(server, { framing: RESP, atEnd: onTestFinished });
    const stage = await setStage();
    const env = { ...stage.env, REDIS_URL: `redis://127.0.0.1:${proxy.port}` };
    const worker = startProgram(['worker'], { env });
    onTestFinished(() => endOf(worker));
    await worker.says(/Waiting for runs/);
    proxy.begin({ kind: 'refuse', words: 'LOADING Redis is loading the dataset in memory' });
    await worker.says(/Redis is loading its data; waiting\./);
    proxy.heal();
    await worker.says(/Redis works again\./);
    // It looks for runs once a second, and would miss one that is over by then.
    const run = startProgram(['provision', stage.csv(numbers(100)), '--rate', '1'], { env });
    onTestFinished(() => endOf(run));
    await worker.says(/Helping with run/);
    expect(worker.isRunning()).toBe(true);
  });
});
