import { setTimeout as passes } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { runCli, startBinary, startProgram } from '../support/cli.js';
import { numbers, setStage } from '../support/e2e.js';
import { expectEveryRowOnce } from '../support/invariants.js';
import { describeRedis, startRedis } from '../support/redis.js';
import { helping, WAITING_FOR_RUNS } from '../support/said.js';

describeRedis('when Redis', () => {
  it('is gone for 20 s and comes back with its data, the run goes on by itself', async () => {
    const redis = await startRedis({ appendOnly: true });
    const stage = await setStage();
    const env = { ...stage.env, REDIS_URL: redis.url };
    const worker = startBinary(['worker'], { env });
    try {
      const cli = startProgram(['provision', stage.csv(numbers(600)), '--rate', '100'], { env });
      await worker.says(helping());
      await stage.simulator.requests.reaches(200);
      await redis.kill();
      await passes(20_000);
      await redis.start();
      expect((await cli.ended).code).toBe(0);
      expectEveryRowOnce(stage, 600, { created: 600 });
    } finally {
      worker.signal('SIGKILL');
      await worker.ended;
      await redis.close();
    }
  }, 180_000);

  it('comes back empty, the run says that it is lost, and resume rebuilds it and sends only what has no outcome', async () => {
    const redis = await startRedis();
    const stage = await setStage();
    const rejected = { kind: 'answer', status: 400, code: 5007 } as const;
    stage.simulator.conditions.fault = { every: 50, times: Number.MAX_SAFE_INTEGER, does: rejected };
    const env = { ...stage.env, REDIS_URL: redis.url };
    try {
      const cli = startProgram(['provision', stage.csv(numbers(600)), '--rate', '100'], { env });
      await stage.simulator.requests.reaches(300);
      await redis.kill();
      await redis.start({ empty: true });
      const lost = await cli.ended;
      expect(lost.code).toBe(4);
      expect(lost.stderr).toContain('The queue has lost the run');
      expect(lost.stderr).toMatch(/linq-cards resume \S+/);
      const sent = stage.simulator.requests.entries.length;
      expect((await runCli(['resume', '--rate', '0'], { env })).code).toBe(1);
      expectEveryRowOnce(stage, 600, { created: 588, rejected: 12 });
      const deadLetters = await runCli(['dead-letters', 'list', '--json'], { env });
      expect(deadLetters.stdout.trim().split('\n')).toHaveLength(12);
      const written = stage.simulator.requests.entries.slice(sent).filter(({ method }) => method !== 'GET');
      expect(written.length).toBeLessThanOrEqual(600 - sent + 12);
    } finally {
      await redis.close();
    }
  }, 180_000);

  it('is gone for good, a worker still ends when it is asked to', async () => {
    const redis = await startRedis();
    const worker = startBinary(['worker'], { env: { ...(await setStage()).env, REDIS_URL: redis.url } });
    await worker.says(WAITING_FOR_RUNS);
    await redis.close();
    worker.signal('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  });
});
