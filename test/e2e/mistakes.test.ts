import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliResult, readRecord, runBinary, runCli, startProgram } from '../support/cli.js';
import { numbers, type Stage, setStage } from '../support/e2e.js';
import { describeRedis, freePort, startRedis } from '../support/redis.js';

/** One clear message, what to do next, no stack, no key; and nothing has been sent. */
function expectMistake({ code, stdout, stderr }: CliResult, exitCode: number, says: RegExp): void {
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
  expect(stderr).toMatch(says);
  expect(stderr).toMatch(/^ {2}→ \S/m);
  expect(stderr).not.toMatch(/\n\s+at |node:internal|\.js:\d/);
  expect(stderr).not.toContain('key-for-tests');
}

function runsOf(stage: Stage): string[] {
  const folder = join(stage.home, 'runs');
  return existsSync(folder) ? readdirSync(folder) : [];
}

describe('a mistake is told in one message, with what to do, and nothing is sent', () => {
  const FILES: [string, string | Uint8Array, RegExp][] = [
    ['an empty file', '', /empty/],
    ['a file without a header', '\n\n', /header/],
    ['a header without a phone number', 'a,b\n1,2\n', /phone number/],
    ['two columns that could be the phone number', 'phone,mobile\n1,2\n', /phone_number/],
    ['an unclosed quote', 'phone,first\n+14155550101,"Ann\n+14155550102,Bob\n', /quote/],
    ['a binary file', new Uint8Array([1, 2, 0, 3, 0, 0]), /binary/],
    ['a workbook', Buffer.from('PK\u0003\u0004rest'), /workbook/],
    [
      'bytes that are not UTF-8',
      Buffer.from('phone,first\n+14155550101,J\xfcrgen\n', 'latin1'),
      /Line 2 reads:[\s\S]*--encoding/,
    ],
  ];
  it.each(FILES)('%s', async (_, content, says) => {
    const stage = await setStage();
    expectMistake(await runCli(['provision', stage.csv(content)], { env: stage.env }), 3, says);
    expect(runsOf(stage)).toEqual([]);
    expect(stage.simulator.requests.entries).toEqual([]);
  });

  it('a file that is not there', async () => {
    const stage = await setStage();
    expectMistake(await runCli(['provision', join(stage.folder, 'nothing.csv')], { env: stage.env }), 3, /no file/);
  });

  it('a directory', async () => {
    const stage = await setStage();
    expectMistake(await runCli(['provision', stage.folder], { env: stage.env }), 3, /directory/);
  });

  it('no key', async () => {
    const stage = await setStage();
    const env = { ...stage.env, LINQ_API_V3_API_KEY: '' };
    expectMistake(await runCli(['provision', stage.csv(numbers(1))], { env }), 3, /LINQ_API_V3_API_KEY/);
    expect(runsOf(stage)).toEqual([]);
  });

  it('a base URL that could be listened in on', async () => {
    const stage = await setStage();
    const env = { ...stage.env, LINQ_API_V3_BASE_URL: 'http://api.example.com' };
    expectMistake(await runCli(['provision', stage.csv(numbers(1))], { env }), 3, /LINQ_API_V3_BASE_URL/);
  });

  it('a setting that makes no sense', async () => {
    const stage = await setStage();
    expectMistake(
      await runCli(['provision', stage.csv(numbers(1)), '--rate', 'fast'], { env: stage.env }),
      3,
      /--rate/,
    );
  });

  it('a flag that there is not, with the exit code of a usage error', async () => {
    expect((await runCli(['provision', 'x.csv', '--quickly'])).code).toBe(3);
    expect((await runCli(['provide'])).code).toBe(3);
  });

  it('a home that cannot be made', async () => {
    const stage = await setStage();
    const path = stage.csv(numbers(1));
    expectMistake(
      await runCli(['provision', path, '--home', join(path, 'home')], { env: stage.env }),
      3,
      /cannot be written/,
    );
  });

  it('a run that there is not', async () => {
    const stage = await setStage();
    expectMistake(await runCli(['runs', 'show', '20200101-000000-aaaa'], { env: stage.env }), 3, /no run/);
    expectMistake(await runCli(['resume', '../../etc'], { env: stage.env }), 3, /no run/);
    expectMistake(await runCli(['resume'], { env: stage.env }), 3, /no run/);
  });

  it.each([40, 100])('too few open files to load the program: %s', (most) => {
    const main = join(import.meta.dirname, '../../dist/src/cli/main.js');
    const command = `ulimit -n ${most} && exec "${process.execPath}" "${main}" runs`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expectMistake({ code: status, stdout, stderr }, 4, new RegExp(`open files is too low \\(${most}\\)`));
  });

  it('a home that another process holds, naming that process and what it does', async () => {
    const stage = await setStage({ latencyMs: 200 });
    const first = startProgram(['provision', stage.csv(numbers(20)), '--rate', '1'], { env: stage.env });
    await first.says(/created 1/);
    const second = await runCli(['provision', stage.csv(numbers(1))], { env: stage.env });
    expectMistake(second, 3, new RegExp(`process ${first.pid}.*provision numbers.csv`));
    first.signal('SIGTERM');
    await first.ended;
    await first.ended;
  });

  it('a Redis that is not there, within five seconds and without its password', async () => {
    const stage = await setStage();
    const port = await freePort();
    const env = { ...stage.env, REDIS_URL: `redis://user:hidden@127.0.0.1:${port}/2` };
    const began = performance.now();
    const result = await runCli(['provision', stage.csv(numbers(1))], { env });
    expectMistake(result, 3, new RegExp(`redis://127.0.0.1:${port}/2`));
    expect(result.stderr).not.toContain('hidden');
    expect(performance.now() - began).toBeLessThan(8_000);
    expectMistake(await runCli(['worker'], { env }), 3, /cannot be reached/);
  });

  it('a worker without a shared queue', async () => {
    expectMistake(await runCli(['worker'], { env: { LINQ_API_V3_API_KEY: 'k' } }), 3, /REDIS_URL/);
  });

  it('a folder in the place of .env', async () => {
    const stage = await setStage();
    mkdirSync(join(stage.folder, '.env'));
    expectMistake(await runBinary(['runs'], { env: stage.env, cwd: stage.folder }), 3, /\.env/);
  });
});

describe('a key that Linq does not accept', () => {
  it('halts the run before anything is sent; it can be resumed when the key has been fixed', async () => {
    const stage = await setStage();
    stage.simulator.conditions.keyRevoked = true;
    const halted = await runCli(['provision', stage.csv(numbers(3)), '--rate', '0'], { env: stage.env });
    expect(halted.code).toBe(4);
    expect(readRecord(stage.home)).toMatchObject({ state: 'halted', stop: { code: 'key_rejected' } });
    expect(halted.stderr).toMatch(/linq-cards resume \d{8}-/);
    expect(halted.stderr).not.toMatch(/\n\s+at /);
    stage.simulator.conditions.keyRevoked = false;
    const resumed = await runCli(['resume', '--rate', '0'], { env: stage.env });
    expect(resumed.code).toBe(0);
    expect(stage.simulator.account.cards.size).toBeGreaterThanOrEqual(3);
  });
});

describeRedis('a Redis that cannot be trusted with jobs', () => {
  it('is refused when it may throw them away', async () => {
    const redis = await startRedis({ args: ['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'] });
    try {
      const stage = await setStage();
      const result = await runCli(['provision', stage.csv(numbers(1))], {
        env: { ...stage.env, REDIS_URL: redis.url },
      });
      expectMistake(result, 3, /maxmemory-policy allkeys-lru/);
    } finally {
      await redis.close();
    }
  });
});
