import { expect, it, onTestFinished } from 'vitest';
import { endOf, readRun, runCli, startProgram } from '../support/cli.js';
import { numbers, setStage, writesByNumber } from '../support/e2e.js';
import { expectEveryRowOnce } from '../support/invariants.js';
import { describeRedis, startRedis } from '../support/redis.js';
import { startServe } from '../support/serve.js';
import { setScene } from './scene.js';
import { CELLS, type Cell } from './table.js';

const ROWS = 60;
const ARGS = ['--rate', '40', '--concurrency', '3'];
/** Minutes: three seconds. */
const MAX_OUTAGE = '0.05';

describeRedis('a Redis whose fault lasts longer than --max-outage halts the run in its middle,', () => {
  it.each<[string, RegExp]>([
    ['is out of memory', /Redis is out of memory, since .*It says: OOM command not allowed/],
    ['is gone', /Redis cannot be reached, since /],
    ['is a read-only replica', /Redis is a read-only replica, since .*It says: READONLY You can't write/],
  ])('in its own words where it %s; a row that was sent is not sent again by resume', async (what, words) => {
    const server = await startRedis();
    const cell = CELLS.find(
      ({ fault, moment }) => fault.name === what && moment === 'completing' && fault.of === 'Redis',
    );
    const scene = await setScene(cell as Cell, server);
    const worker = startProgram(['worker', '--concurrency', '3'], { env: scene.env });
    try {
      // The answer for a row comes back when the queue cannot be told any more.
      const struck = scene.at('completing', 20, async () => cell?.fault.begin(scene));
      const provision = ['provision', scene.stage.csv(numbers(ROWS)), ...ARGS, '--max-outage', MAX_OUTAGE];
      const { ended } = scene.start(provision);
      await struck;
      const { code, stderr } = await ended;
      expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringMatching(words) });
      expect(stderr).toMatch(/linq-cards resume \S+/);
      expect(stderr).not.toMatch(/this is a bug|\n\s+at |Linq has not responded|worker was lost/);
      const sent = writesByNumber(scene.stage.simulator).size;
      expect(sent).toBeLessThan(ROWS);
      const halted = readRun(scene.stage.home).results;
      expect(halted).toHaveLength(ROWS);
      expect(new Set(halted.map((line) => line['linq__status']))).toEqual(new Set(['created', 'not_attempted']));

      await cell?.fault.end?.(scene);
      const resumed = await runCli(['resume', '--rate', '0'], { env: scene.env });
      expect(resumed).toMatchObject({ code: 0 });
      expectEveryRowOnce(scene.stage, ROWS, { created: ROWS });
      expect(Math.max(...writesByNumber(scene.stage.simulator).values())).toBe(1);
    } finally {
      await cell?.fault.end?.(scene);
      await endOf(worker);
      await server.close();
    }
  });
});

describeRedis('two environments on one Redis, told apart by LINQ_CARDS_REDIS_PREFIX,', () => {
  it('run side by side with the same numbers; to discard all failed numbers of one leaves those of the other', async () => {
    const server = await startRedis();
    const rejected = { kind: 'answer', status: 400, code: 5007 } as const;
    const environments = await Promise.all(
      ['staging', 'production'].map(async (prefix) => {
        const stage = await setStage();
        stage.simulator.conditions.fault = { every: 5, times: Number.MAX_SAFE_INTEGER, does: rejected };
        const env = { ...stage.env, REDIS_URL: server.url, LINQ_CARDS_REDIS_PREFIX: prefix };
        return { stage, env };
      }),
    );
    try {
      const ends = environments.map(({ stage, env }) =>
        runCli(['provision', stage.csv(numbers(ROWS)), ...ARGS, '--max-failures', 'off'], { env }),
      );
      for (const { code, stderr } of await Promise.all(ends)) expect(code, stderr).toBe(1);
      for (const { stage } of environments) expectEveryRowOnce(stage, ROWS, { created: 48, rejected: 12 });
      const [staging, production] = environments.map(({ env }) => ({ env }));
      const letters = async (of: typeof staging) =>
        (await runCli(['dead-letters', 'list', '--json'], of)).stdout.trim().split('\n').filter(Boolean);
      expect(await letters(production)).toHaveLength(12);
      expect(await runCli(['dead-letters', 'discard', '--all', '--yes'], staging)).toMatchObject({ code: 0 });
      expect([await letters(staging), (await letters(production)).length]).toEqual([[], 12]);
    } finally {
      await server.close();
    }
  });
});

describeRedis('whoever asks a serve for failed numbers while Redis', () => {
  it.each<[string, RegExp]>([
    ['is gone', /Redis cannot be reached/],
    ['answers NOREPLICAS', /Redis has too few replicas and takes no writes/],
  ])('%s is told so at once, on the page and by the API', async (what, words) => {
    const server = await startRedis();
    onTestFinished(() => server.close());
    const cell = CELLS.find(({ fault }) => fault.name === what && fault.of === 'Redis') as Cell;
    const scene = await setScene(cell, server);
    const { ask } = await startServe(scene.stage, [], scene.env);
    expect((await ask('/api/v1/dead-letters')).status).toBe(200);
    await cell.fault.begin(scene);
    const refused = await ask('/api/v1/dead-letters');
    const problem = (await refused.json()) as { code: string; detail: string };
    expect({ status: refused.status, ...problem }).toMatchObject({ status: 503, code: 'queue_unreachable' });
    expect(problem.detail).toMatch(words);
    const page = await ask('/dead-letters');
    const text = await page.text();
    expect(page.status).toBe(503);
    expect(text).toMatch(words);
    expect(text).not.toMatch(/Internal error/);
    await cell.fault.end?.(scene);
    await expect.poll(async () => (await ask('/api/v1/dead-letters')).status, { timeout: 20_000 }).toBe(200);
  });
});
