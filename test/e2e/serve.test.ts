import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readRun, runCli, startProgram } from '../support/cli.js';
import { numbers, setStage, writesByNumber } from '../support/e2e.js';
import { mistakeOf } from '../support/mistake.js';
import { freePort } from '../support/redis.js';
import { completed, started } from '../support/said.js';
import { ended } from '../support/schedules.js';
import { startServe, startServeProcess } from '../support/serve.js';

const csv = { 'content-type': 'text/csv' };

describe('linq-cards serve', () => {
  it('prints a link that logs a browser in, and keeps its token for the next start', async () => {
    const stage = await setStage();
    const first = await startServeProcess(stage);
    expect((await fetch(`${first.url}/`)).status).toBe(401);
    const link = await first.cli.says(/(http:\S+token=\S+)/);
    const logged = await fetch(link, { redirect: 'manual' });
    const cookie = logged.headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = await fetch(`${first.url}/`, { headers: { cookie } });
    expect([logged.status, page.status]).toEqual([303, 200]);
    const modes = ['web-token', 'session-key'].map((name) => statSync(join(stage.home, name)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600]);
    expect((await ended(first.cli)).code).toBe(0);
    expect(existsSync(join(stage.home, 'serve.json'))).toBe(false);

    const second = await startServeProcess(stage);
    expect((await fetch(`${second.url}/`, { headers: { cookie } })).status).toBe(200);
    await ended(second.cli);
    const log = readdirSync(join(stage.home, 'log')).map((name) => readFileSync(join(stage.home, 'log', name), 'utf8'));
    expect(log.join('')).toContain('"part":"web"');
    expect(log.join('')).not.toContain(first.token);
  });

  it('opens the browser with --open, by a link that does not have the token and works once', async () => {
    const stage = await setStage();
    const opened = join(stage.folder, 'opened');
    writeFileSync(
      join(stage.folder, 'xdg-open'),
      `#!/bin/sh\necho "$1" > ${opened}.next && mv ${opened}.next ${opened}\n`,
      {
        mode: 0o755,
      },
    );
    const PATH = `${stage.folder}:${process.env['PATH'] ?? ''}`;
    const { token, cli } = await startServeProcess(stage, ['--open'], { PATH });
    await vi.waitUntil(() => existsSync(opened), 10_000);
    const link = readFileSync(opened, 'utf8').trim();
    expect(link).not.toContain(token);
    const statuses = [await fetch(link, { redirect: 'manual' }), await fetch(link, { redirect: 'manual' })];
    expect(statuses.map(({ status }) => status)).toEqual([303, 401]);
    await ended(cli);
  });

  it('does a run that is uploaded, and shows the key in no page, answer or file', async () => {
    const stage = await setStage();
    const { ask, cli } = await startServe(stage);
    const made = await ask('/api/v1/runs?name=mine.csv&rate=0', { method: 'POST', headers: csv, body: numbers(3) });
    const { id } = (await made.json()) as { id: string };
    await cli.says(completed('created 3', id));
    const paths = [
      '/',
      `/runs/${id}`,
      `/api/v1/runs/${id}`,
      `/api/v1/runs/${id}/results.csv`,
      '/metrics',
      '/queues/api/queues',
    ];
    const answers = await Promise.all(paths.map(async (path) => (await ask(path)).text()));
    expect(answers.join('')).not.toContain('key-for-tests');
    expect(answers[4]).toContain('linq_cards_outcomes_total{status="created"} 3');
    expect(answers[4]).toContain('linq_cards_requests_total{call="POST",status="200",code=""} 3');
  });

  it('goes on after a restart with a run that it was stopped in, and sends nothing twice', async () => {
    const stage = await setStage({ latencyMs: 50 });
    const first = await startServeProcess(stage, ['--concurrency', '2']);
    const made = await first.ask('/api/v1/runs?rate=0', { method: 'POST', headers: csv, body: numbers(60) });
    expect(made.status).toBe(201);
    const { id } = (await made.json()) as { id: string };
    await first.cli.says(started(id));
    const events = await first.ask(`/api/v1/runs/${id}/events`);
    for await (const chunk of events.body ?? []) if (Buffer.from(chunk).includes('event: outcomes')) break;
    expect((await ended(first.cli)).code).toBe(0);
    expect(readRun(stage.home).record.state).toBe('running');
    const second = await startServeProcess(stage, ['--concurrency', '8']);
    await second.cli.says(completed('created 60', id));
    expect([...writesByNumber(stage.simulator).values()].filter((writes) => writes !== 1)).toEqual([]);
  });
});

describe('serve is refused', () => {
  it.each([
    ['a port that is taken', [], 'port_taken', /listen on 127\.0\.0\.1:\d+/],
    [
      'other machines let in with a short token',
      ['--host', '0.0.0.0'],
      'web_unprotected',
      /shorter than 32 characters/,
    ],
    ['no work here and no queue elsewhere', ['--no-work'], 'redis_needed', /REDIS_URL/],
    ['a limit that is none', ['--max-upload', 'much'], 'setting_invalid', /--max-upload/],
  ])('with %s', async (_, args, code, says) => {
    const stage = await setStage();
    const port = code === 'port_taken' ? new URL(stage.simulator.baseUrl).port : String(await freePort());
    const env = { ...stage.env, LINQ_CARDS_WEB_TOKEN: 'x'.repeat(31) };
    const result = await runCli(['serve', '--port', port, ...args], { env });
    expect([result.code, result.stderr]).toEqual([3, expect.stringMatching(says)]);
    expect(result.stderr).not.toContain('x'.repeat(31));
  });
});

describe('commands that find their home held by a serve', () => {
  it('have it provision, and show how it goes', async () => {
    const stage = await setStage();
    const { env } = stage;
    const { cli } = await startServe(stage);
    const file = stage.csv(`${numbers(2)}+15005550403,Max,\n`);
    const done = await runCli(['provision', file, '--rate', '0', '--json'], { env });
    const lines = done.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { type: string });
    expect(done.code).toBe(1);
    expect(done.stderr).toContain(`is with process ${cli.pid}.`);
    expect(lines.at(-1)).toMatchObject({ type: 'summary', counts: { created: 2, rejected: 1 } });
    const { record } = readRun(stage.home);
    expect(record).toMatchObject({
      state: 'completed_with_failures',
      settings: { rate: 0 },
      source: { name: 'numbers.csv' },
    });
    const again = await runCli(['provision', '-'], { env, stdin: numbers(2) });
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('unchanged')]);
  });

  it('are told what is wrong with a file as if they had done it themselves', async () => {
    const stage = await setStage();
    await startServe(stage);
    const wrong = await mistakeOf(['provision', stage.csv('a,b\n1,2\n')], stage);
    expect(wrong).toMatchObject({ exit: 3, code: 'source_columns' });
    const missing = await mistakeOf(['provision', join(stage.folder, 'missing.csv')], stage);
    expect(missing).toMatchObject({ exit: 3, code: 'source_missing' });
  });

  it('need the token that it was started with', async () => {
    const stage = await setStage();
    const token = 'a-token-that-somebody-has-chosen';
    const { cli } = await startServe(stage, [], { LINQ_CARDS_WEB_TOKEN: token });
    const file = stage.csv(numbers(1));
    const without = await runCli(['provision', file], { env: stage.env });
    expect([without.code, without.stderr]).toEqual([3, expect.stringContaining('LINQ_CARDS_WEB_TOKEN')]);
    const done = await runCli(['provision', file], { env: { ...stage.env, LINQ_CARDS_WEB_TOKEN: token } });
    expect(done.code).toBe(0);
    expect((await ended(cli)).stderr).not.toContain(token);
  });

  it('do not mix the simulator with the account', async () => {
    const stage = await setStage();
    await startServe(stage);
    const other = await runCli(['provision', stage.csv(numbers(1)), '--simulate'], { env: stage.env });
    expect([other.code, other.stderr]).toEqual([3, expect.stringContaining('--simulate')]);
  });

  it('stop looking at Ctrl-C, and the run goes on', async () => {
    const stage = await setStage({ latencyMs: 50 });
    const { cli } = await startServe(stage, ['--concurrency', '2']);
    const looking = startProgram(['provision', stage.csv(numbers(40)), '--rate', '0', '--json'], { env: stage.env });
    await looking.says(/"type":"progress"/);
    looking.signal('SIGINT');
    const left = await looking.ended;
    expect([left.code, left.stderr]).toEqual([4, expect.stringContaining('continues in process')]);
    await cli.says(completed('created 40'));
  });

  it('say that the run goes on later when the serve is stopped', async () => {
    const stage = await setStage({ latencyMs: 50 });
    const { cli } = await startServe(stage, ['--concurrency', '2']);
    const looking = startProgram(['provision', stage.csv(numbers(60)), '--rate', '0', '--json'], { env: stage.env });
    await looking.says(/"type":"progress"/);
    await ended(cli);
    const left = await looking.ended;
    expect([left.code, left.stderr]).toEqual([
      4,
      expect.stringMatching(/has ended, or no longer reports on run .*\n.*continues/),
    ]);
  });

  it('carry out a plan there that was made before', async () => {
    const stage = await setStage();
    const planned = await runCli(['plan', stage.csv(numbers(2)), '--json'], { env: stage.env });
    const { plan } = JSON.parse(planned.stdout.trim().split('\n').at(-1) ?? '') as { plan: string };
    await startServe(stage);
    const done = await runCli(['apply', plan], { env: stage.env });
    expect([done.code, done.stderr]).toEqual([0, expect.stringContaining('created')]);
  });
});
