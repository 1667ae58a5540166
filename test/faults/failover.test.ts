import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { runCli, startBinary } from '../support/cli.js';
import { numbers, setStage } from '../support/e2e.js';
import { expectEveryRowOnce, killed } from '../support/invariants.js';
import { describeRedis, startCluster, startRedis, startSentinel } from '../support/redis.js';
import { helping, WAITING_FOR_RUNS } from '../support/said.js';

const ROWS = 600;
const ARGS = ['--rate', '0', '--concurrency', '8'];

describeRedis('a run with a worker', () => {
  it('goes on by itself when the primary dies and sentinels name another one', async () => {
    const primary = await startRedis({ appendOnly: true });
    const replica = await startRedis({ appendOnly: true, args: ['--replicaof', `127.0.0.1 ${primary.port}`] });
    const sentinel = await startSentinel(primary, 'main');
    for (const each of [sentinel, primary, replica]) onTestFinished(() => each.close());
    await replicates(replica.url);
    const stage = await setStage();
    const env = { ...stage.env, REDIS_URL: `redis+sentinel://127.0.0.1:${sentinel.port}/main` };
    const worker = startBinary(['worker'], { env });
    onTestFinished(() => killed(worker));
    const run = startBinary(['provision', stage.csv(numbers(ROWS)), ...ARGS], { env });
    await stage.simulator.requests.reaches(300);
    await primary.kill();
    const { code, stderr } = await run.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).not.toMatch(/this is a bug|\n\s+at /i);
    expectEveryRowOnce(stage, ROWS, { created: ROWS });
  }, 120_000);

  it('works on a cluster of three, where all keys of a run are on one node, and dead letters are kept', async () => {
    const cluster = await startCluster();
    onTestFinished(() => cluster.close());
    const stage = await setStage();
    const rejected = { kind: 'answer', status: 400, code: 5007 } as const;
    stage.simulator.conditions.fault = { every: 60, times: Number.MAX_SAFE_INTEGER, does: rejected };
    const env = { ...stage.env, REDIS_URL: cluster.nodes[1]?.url ?? '' };
    const worker = startBinary(['worker'], { env });
    onTestFinished(() => killed(worker));
    await worker.says(WAITING_FOR_RUNS);
    const run = startBinary(['provision', stage.csv(numbers(ROWS)), ...ARGS], { env });
    await worker.says(helping());
    const { code, stderr } = await run.ended;
    expect(code, stderr).toBe(1);
    expectEveryRowOnce(stage, ROWS, { created: ROWS - 10, rejected: 10 });
    const letters = await runCli(['dead-letters', 'list', '--json'], { env });
    expect(letters.stdout.trim().split('\n')).toHaveLength(10);
    const doctor = await runCli(['doctor'], { env });
    expect(doctor.stdout + doctor.stderr).toContain('a cluster of 3');
  }, 120_000);

  it('goes on by itself when a node of the cluster is restarted', async () => {
    const cluster = await startCluster();
    onTestFinished(() => cluster.close());
    const stage = await setStage();
    const env = { ...stage.env, REDIS_URL: cluster.nodes[0]?.url ?? '' };
    const worker = startBinary(['worker'], { env });
    onTestFinished(() => killed(worker));
    const run = startBinary(['provision', stage.csv(numbers(ROWS)), ...ARGS], { env });
    await stage.simulator.requests.reaches(300);
    for (const node of cluster.nodes) {
      await node.kill();
      await node.start();
    }
    const { code, stderr } = await run.ended;
    expect(code, stderr).toBe(0);
    expectEveryRowOnce(stage, ROWS, { created: ROWS });
  }, 180_000);
});

async function replicates(url: string): Promise<void> {
  const redis = new Redis(url);
  await expect.poll(() => redis.info('replication'), { timeout: 10_000 }).toContain('master_link_status:up');
  redis.disconnect();
}
