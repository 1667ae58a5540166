import { expect, it, onTestFinished } from 'vitest';
import { startBinary } from '../support/cli.js';
import { numbers, setStage, writesByNumber } from '../support/e2e.js';
import { openFaultProxy } from '../support/fault-proxy.js';
import { HTTP } from '../support/framing.js';
import { expectEveryRowOnce, killed } from '../support/invariants.js';
import { describeRedis, startRedis } from '../support/redis.js';
import { WAITING_FOR_RUNS } from '../support/said.js';

/** Long enough for the queue to give the jobs of a worker that is not heard of to another one, which takes it up to 20 s. */
const ROWS = 520;
const RATE = 20;
const SUSPENDED_MS = 22_000;
/** The first answer for each of these numbers is a 500, after which the row waits for its second attempt. */
const EVERY = 3;

describeRedis('a worker whose machine was suspended', () => {
  it('for longer than the queue keeps its rows sends none of them when it wakes up: another worker has sent them', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.close());
    const stage = await setStage();
    const answer = { kind: 'answer', status: 500, code: 3006 } as const;
    stage.simulator.conditions.fault = { every: EVERY, times: 1, does: answer };
    const env = { ...stage.env, REDIS_URL: redis.url };
    const { port, pathname } = new URL(stage.simulator.baseUrl);
    const linq = await openFaultProxy({ port: Number(port) }, { framing: HTTP, atEnd: onTestFinished });
    const sleeper = startBinary(['worker'], {
      env: { ...env, LINQ_API_V3_BASE_URL: `http://127.0.0.1:${linq.port}${pathname}` },
    });
    const other = startBinary(['worker'], { env });
    for (const worker of [sleeper, other]) onTestFinished(() => killed(worker));
    await Promise.all([sleeper, other].map((worker) => worker.says(WAITING_FOR_RUNS)));

    // It falls asleep with the answer of a row on its way, after which it would try that row again.
    const toTryAgain = /^POST [\s\S]*"\+1415200(?:0012|0015|0018|0021|0024|0027|0030|0033|0036|0039|0042|0045)"/;
    const asleep = linq.at({ request: toTryAgain, nth: 1, when: 'answered' }, () => sleeper.signal('SIGSTOP'));
    const args = ['--rate', String(RATE), '--concurrency', '1', '--settle', '0'];
    const run = startBinary(['provision', stage.csv(numbers(ROWS)), ...args], { env });
    await asleep;
    await new Promise((resolve) => setTimeout(resolve, SUSPENDED_MS));
    const before = linq.requests.length;
    sleeper.signal('SIGCONT');

    const { code, stderr } = await run.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).not.toMatch(/worker was lost/);
    expectEveryRowOnce(stage, ROWS, { created: ROWS });
    // It has worked on after it woke up, and on rows of its own.
    expect(linq.requests.length).toBeGreaterThan(before);
    const writes = [...writesByNumber(stage.simulator)];
    const good = writes.filter(([number]) => Number(number.slice(2)) % EVERY !== 0);
    expect(good.filter(([, times]) => times > 1)).toEqual([]);
    // The one that was refused, and the one that was not.
    expect(writes.filter(([, times]) => times > 2)).toEqual([]);
  }, 120_000);
});
