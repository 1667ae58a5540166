import { describe, expect, it } from 'vitest';
import { countStatuses, readRun, runCli, startBinary, startProgram } from '../support/cli.js';
import { numbers, setStage, writesByNumber } from '../support/e2e.js';
import { describeRedis, startRedis } from '../support/redis.js';
import { helping } from '../support/said.js';

describe('Ctrl-C', () => {
  it('lets the rows under way finish, reports what there is, says how to go on, and exits 4', async () => {
    const stage = await setStage({ latencyMs: 300 });
    const cli = startProgram(['provision', stage.csv(numbers(50)), '--rate', '20', '--concurrency', '4'], {
      env: stage.env,
    });
    await stage.simulator.requests.reaches(10);
    cli.signal('SIGINT');
    const { code, stderr } = await cli.ended;
    const { id, results } = readRun(stage.home);
    expect(code).toBe(4);
    expect(stderr).toContain(`linq-cards resume ${id}`);
    const { created = 0, not_attempted: notAttempted = 0 } = countStatuses(results);
    expect(created + notAttempted).toBe(50);
    expect(created).toBe([...writesByNumber(stage.simulator).values()].length);
    const resumed = await runCli(['resume', id, '--rate', '0'], { env: stage.env });
    expect(resumed.code).toBe(0);
    expect(countStatuses(readRun(stage.home).results)).toEqual({ created: 50 });
    expect([...writesByNumber(stage.simulator).values()].filter((writes) => writes !== 1)).toEqual([]);
  });

  it('ends a command that only waits, and says so', async () => {
    const stage = await setStage();
    const { stdout } = await runCli(['plan', stage.csv(numbers(1)), '--json'], { env: stage.env });
    const id = /"plan":"([^"]+)"/.exec(stdout)?.[1] ?? '';
    const seen = stage.simulator.requests.entries.length;
    const waiting = startProgram(['wait-active', id], { env: stage.env });
    // The list of cards, and the one that is not in it: from then on it waits.
    await stage.simulator.requests.reaches(seen + 2);
    waiting.signal('SIGINT');
    const { code, stderr } = await waiting.ended;
    expect([code, stderr]).toEqual([4, expect.stringContaining('linq-cards: Stopped.')]);
  });

  it('is told from a run that goes on, also while another process holds the home, and with how far it had come', async () => {
    const stage = await setStage();
    const args = ['provision', stage.csv(numbers(300)), '--rate', '20', '--json'];
    const killed = startBinary(args, { env: stage.env });
    await stage.simulator.requests.reaches(80);
    killed.signal('SIGKILL');
    await killed.ended;
    const other = startProgram(args, { env: stage.env });
    await other.says(/"type":"progress".*"step":"wait"/);
    const { stdout } = await runCli(['runs'], { env: stage.env });
    other.signal('SIGTERM');
    await other.ended;
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(/ {2,}/)[1]),
    ).toEqual(['running', 'interrupted']);
    expect(stdout.trim().split('\n')[1]).toMatch(/created \d+/);
  });

  it.each([
    ['2>&1 | head -1', [], /of numbers\.csv|\d+\/50/],
    ['--json 2>&1 | head -1', ['--json'], /"type":"progress"/],
  ])('continues to its end when the reader of its output stops reading: %s', async (_, args, said) => {
    const stage = await setStage();
    const cli = startBinary(['provision', stage.csv(numbers(50)), '--rate', '25', ...args], { env: stage.env });
    await cli.says(said);
    cli.stopReading();
    expect((await cli.ended).code).toBe(0);
    expect(readRun(stage.home).record).toMatchObject({ state: 'completed', counts: { created: 50 } });
  });

  it('does not let a run that was interrupted go on when another one is started', async () => {
    const stage = await setStage({ latencyMs: 100 });
    const cli = startBinary(['provision', stage.csv(numbers(50)), '--rate', '20'], { env: stage.env });
    await stage.simulator.requests.reaches(10);
    cli.signal('SIGKILL');
    await cli.ended;
    const sent = writesByNumber(stage.simulator).size;
    const other = await runCli(['provision', stage.csv(numbers(5, 3_000_000), 'other.csv'), '--rate', '0'], {
      env: stage.env,
    });
    expect(other.code).toBe(0);
    expect(writesByNumber(stage.simulator).size).toBe(sent + 5);
    expect((await runCli(['runs'], { env: stage.env })).stdout).toMatch(/interrupted.*numbers\.csv/);
  });

  it('stops at once the second time', async () => {
    const stage = await setStage({ latencyMs: 20_000 });
    const cli = startBinary(['provision', stage.csv(numbers(5)), '--no-snapshot'], { env: stage.env });
    await stage.simulator.requests.reaches(1);
    cli.signal('SIGINT');
    await cli.says(/Stopping/);
    cli.signal('SIGINT');
    expect((await cli.ended).code).toBe(4);
  });
});

describeRedis('Ctrl-C on Redis', () => {
  it('stops the run for all workers, and resume takes it up again for all', async () => {
    const redis = await startRedis();
    const stage = await setStage({ latencyMs: 50 });
    const env = { ...stage.env, REDIS_URL: redis.url };
    const worker = startBinary(['worker'], { env });
    try {
      const cli = startBinary(['provision', stage.csv(numbers(60)), '--rate', '20'], { env });
      await worker.says(helping());
      await stage.simulator.requests.reaches(20);
      cli.signal('SIGINT');
      expect((await cli.ended).code).toBe(4);
      await worker.says(/has stopped/);
      const sent = stage.simulator.requests.entries.length;
      expect(sent).toBeLessThan(60);
      expect((await runCli(['resume', '--rate', '0'], { env })).code).toBe(0);
      expect(countStatuses(readRun(stage.home).results)).toEqual({ created: 60 });
      expect([...writesByNumber(stage.simulator).values()].filter((writes) => writes !== 1)).toEqual([]);
    } finally {
      worker.signal('SIGTERM');
      await worker.ended;
      await redis.close();
    }
  });
});
