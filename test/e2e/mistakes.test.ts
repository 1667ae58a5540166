import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OperatorErrorCode } from '../../src/errors.js';
import { readRecord, runBinary, runCli, startProgram } from '../support/cli.js';
import { numbers, type Stage, setStage } from '../support/e2e.js';
import { mistakeIn, mistakeOf } from '../support/mistake.js';
import { describeRedis, freePort, startRedis } from '../support/redis.js';

function runsOf(stage: Stage): string[] {
  const folder = join(stage.home, 'runs');
  return existsSync(folder) ? readdirSync(folder) : [];
}

describe('a mistake is told in one message, with what to do, and nothing is sent', () => {
  const FILES: [string, string | Uint8Array, OperatorErrorCode, string?][] = [
    ['an empty file', '', 'source_empty'],
    ['a file without a header', '\n\n', 'source_no_header'],
    ['a header without a phone number', 'a,b\n1,2\n', 'source_columns'],
    ['two columns that could be the phone number', 'phone,mobile\n1,2\n', 'source_columns', 'phone_number'],
    ['an unclosed quote', 'phone,first\n+14155550101,"Ann\n+14155550102,Bob\n', 'source_quotes'],
    ['a binary file', new Uint8Array([1, 2, 0, 3, 0, 0]), 'source_not_text'],
    ['a workbook', Buffer.from('PK\u0003\u0004rest'), 'source_not_text', 'workbook'],
    [
      'bytes that are not UTF-8',
      Buffer.from('phone,first\n+14155550101,J\xfcrgen\n', 'latin1'),
      'source_encoding',
      '--encoding',
    ],
  ];
  it.each(FILES)('%s', async (_, content, code, names = '') => {
    const stage = await setStage();
    const mistake = await mistakeOf(['provision', stage.csv(content)], stage);
    expect(mistake).toEqual({ exit: 3, code, says: expect.stringContaining(names) });
    expect(runsOf(stage)).toEqual([]);
    expect(stage.simulator.requests.entries).toEqual([]);
  });

  it('a file that is not there', async () => {
    const stage = await setStage();
    const mistake = await mistakeOf(['provision', join(stage.folder, 'nothing.csv')], stage);
    expect(mistake).toMatchObject({ exit: 3, code: 'source_missing', says: expect.stringContaining('nothing.csv') });
  });

  it('a directory', async () => {
    const stage = await setStage();
    const mistake = await mistakeOf(['provision', stage.folder], stage);
    expect(mistake).toMatchObject({ exit: 3, code: 'source_unreadable' });
  });

  it('no key', async () => {
    const stage = await setStage();
    const env = { ...stage.env, LINQ_API_V3_API_KEY: '' };
    const mistake = await mistakeOf(['provision', stage.csv(numbers(1))], { env });
    expect(mistake).toMatchObject({
      exit: 3,
      code: 'key_missing',
      says: expect.stringContaining('LINQ_API_V3_API_KEY'),
    });
    expect(runsOf(stage)).toEqual([]);
  });

  it('a base URL that could be listened in on', async () => {
    const stage = await setStage();
    const env = { ...stage.env, LINQ_API_V3_BASE_URL: 'http://api.example.com' };
    const mistake = await mistakeOf(['provision', stage.csv(numbers(1))], { env });
    expect(mistake).toMatchObject({ code: 'base_url_refused', says: expect.stringContaining('LINQ_API_V3_BASE_URL') });
  });

  it('a setting that makes no sense', async () => {
    const stage = await setStage();
    const mistake = await mistakeOf(['provision', stage.csv(numbers(1)), '--rate', 'fast'], stage);
    expect(mistake).toMatchObject({ exit: 3, code: 'setting_invalid', says: expect.stringContaining('--rate') });
  });

  it('a flag that there is not, with the exit code of a usage error', async () => {
    const { code, stdout } = await runCli(['provision', 'x.csv', '--quickly', '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([3, expect.objectContaining({ type: 'error', code: 'usage' })]);
    expect(await runCli(['provide'])).toMatchObject({ code: 3, stdout: '' });
  });

  it('a home that cannot be made', async () => {
    const stage = await setStage();
    const path = stage.csv(numbers(1));
    const mistake = await mistakeOf(['provision', path, '--home', join(path, 'home')], stage);
    expect(mistake).toMatchObject({ exit: 3, code: 'home_unusable' });
  });

  it('what to do next in another home, to people and to programs as a command that runs there', async () => {
    const stage = await setStage();
    const home = join(stage.folder, 'another home');
    const args = ['apply', '20260101-000000-abcd', '--home', home];
    const { code, says } = await mistakeOf(args, stage, runBinary);
    expect(code).toBe('run_unknown');
    expect(says).toContain(` --home '${home}'`);
  });

  it('a run that there is not', async () => {
    const stage = await setStage();
    for (const args of [
      ['runs', 'show', '20200101-000000-aaaa'],
      ['resume', '../../etc'],
    ]) {
      expect(await mistakeOf(args, stage)).toMatchObject({ exit: 3, code: 'run_unknown' });
    }
    expect(await mistakeOf(['resume'], stage)).toMatchObject({ exit: 3, code: 'run_over' });
  });

  it.each([40, 100])('too few open files to load the program: %s', (most) => {
    const main = join(import.meta.dirname, '../../dist/src/cli/main.js');
    const command = `ulimit -n ${most} && exec "${process.execPath}" "${main}" runs`;
    const { status: code, stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect(mistakeIn({ code, stdout, stderr })).toMatchObject({ exit: 4, says: expect.stringContaining(`(${most})`) });
  });

  it('a home that another process holds, naming that process and what it does', async () => {
    const stage = await setStage({ latencyMs: 200 });
    const first = startProgram(['provision', stage.csv(numbers(20)), '--rate', '1'], { env: stage.env });
    await first.says(/created 1/);
    const { exit, code, says } = await mistakeOf(['provision', stage.csv(numbers(1))], stage);
    expect([exit, code]).toEqual([3, 'home_taken']);
    for (const named of [`process ${first.pid}`, 'provision numbers.csv']) expect(says).toContain(named);
    first.signal('SIGTERM');
    await first.ended;
  });

  it('a Redis that is not there, within five seconds and without its password', async () => {
    const stage = await setStage();
    const port = await freePort();
    const env = { ...stage.env, REDIS_URL: `redis://user:hidden@127.0.0.1:${port}/2` };
    const began = performance.now();
    const { exit, code, says } = await mistakeOf(['provision', stage.csv(numbers(1))], { env });
    expect([exit, code]).toEqual([3, 'queue_unreachable']);
    expect(says).toContain(`redis://127.0.0.1:${port}/2`);
    expect(says).not.toContain('hidden');
    expect(performance.now() - began).toBeLessThan(8_000);
    expect(await mistakeOf(['worker'], { env })).toMatchObject({ exit: 3, says: expect.stringContaining(`${port}`) });
  });

  it('a worker without a shared queue', async () => {
    const mistake = await mistakeOf(['worker'], { env: { LINQ_API_V3_API_KEY: 'k' } });
    expect(mistake).toMatchObject({ exit: 3, says: expect.stringContaining('REDIS_URL') });
  });

  it('a folder in the place of .env', async () => {
    const stage = await setStage();
    mkdirSync(join(stage.folder, '.env'));
    const mistake = await mistakeOf(['runs'], { env: stage.env, cwd: stage.folder }, runBinary);
    expect(mistake).toMatchObject({ exit: 3, says: expect.stringContaining('.env') });
  });
});

describe('a key that Linq does not accept', () => {
  it('halts the run before anything is sent; it can be resumed when the key has been fixed', async () => {
    const stage = await setStage();
    stage.simulator.conditions.keyRevoked = true;
    const halted = await runCli(['provision', stage.csv(numbers(3)), '--rate', '0'], { env: stage.env });
    expect(halted.code).toBe(4);
    expect(readRecord(stage.home)).toMatchObject({ state: 'halted', stop: { code: 'key_rejected' } });
    expect(halted.stderr).toContain(`linq-cards resume ${readRecord(stage.home)?.id}`);
    expect(halted.stderr).not.toContain('    at ');
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
      const env = { ...stage.env, REDIS_URL: redis.url };
      const mistake = await mistakeOf(['provision', stage.csv(numbers(1))], { env });
      const says = expect.stringContaining('maxmemory-policy allkeys-lru');
      expect(mistake).toEqual({ exit: 3, code: 'queue_unfit', says });
    } finally {
      await redis.close();
    }
  });
});
