import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../src/home/schedule-history.js';
import { runCli } from '../support/cli.js';
import { numbers, setStage } from '../support/e2e.js';
import { mistakeOf } from '../support/mistake.js';
import { completed, halted, ticked } from '../support/said.js';
import { ended, historyOf, runsOf, startCoordinator } from '../support/schedules.js';

const NEW_YEAR = ['--cron', '0 0 1 1 *', '--tz', 'UTC'];

const whats = (entries: readonly HistoryEntry[]) => entries.map(({ what }) => what);

describe('a process that coordinates', () => {
  it('takes up what is changed and asked for while it works, and notes what it could not do', async () => {
    const stage = await setStage();
    const { env } = stage;
    const source = stage.csv(numbers(2));
    const cli = await startCoordinator(stage);
    expect((await runCli(['coordinate', 'health'], { env })).code).toBe(0);
    const other = await runCli(['coordinate'], { env });
    expect([other.code, other.stderr]).toEqual([3, expect.stringContaining(`process ${cli.pid}: coordinate`)]);
    await runCli(['schedule', 'add', 'yearly', ...NEW_YEAR, '--source', source, '--rate', '0'], { env });
    await runCli(['schedule', 'run', 'yearly'], { env });
    await cli.says(completed('created 2'));
    await runCli(['schedule', 'run', 'yearly'], { env });
    await cli.says(ticked('yearly', 'source unchanged'));
    const missing = join(stage.folder, 'missing.csv');
    await runCli(['schedule', 'add', 'gone', ...NEW_YEAR, '--source', missing], { env });
    await runCli(['schedule', 'run', 'gone'], { env });
    await cli.says(ticked('gone', 'source missing'));
    await runCli(['schedule', 'add', 'bad', ...NEW_YEAR, '--source', stage.csv('a,b\n1,2\n', 'bad.csv')], { env });
    await runCli(['schedule', 'run', 'bad'], { env });
    await cli.says(ticked('bad', 'source unreadable'));
    expect((await ended(cli)).code).toBe(0);
    expect(whats(await historyOf(stage, 'yearly'))).toEqual(['started', 'ended', 'source_unchanged']);
    expect(whats(await historyOf(stage, 'gone'))).toEqual(['source_missing']);
    expect(whats(await historyOf(stage, 'bad'))).toEqual(['source_unreadable']);
    expect(await runsOf(stage)).toHaveLength(1);
    expect((await runCli(['coordinate', 'health'], { env })).code).toBe(1);
  });

  it('continues with a run that has halted when it is asked to, and ends one that nobody wants', async () => {
    const stage = await setStage();
    const { env } = stage;
    await runCli(['schedule', 'add', 'yearly', ...NEW_YEAR, '--source', stage.csv(numbers(3))], { env });
    const cli = await startCoordinator(stage);
    stage.simulator.conditions.keyRevoked = true;
    await runCli(['schedule', 'run', 'yearly'], { env });
    const first = await cli.says(halted());
    await runCli(['schedule', 'run', 'yearly'], { env });
    await cli.says(new RegExp(`skipped. Run ${first} has halted`));
    stage.simulator.conditions.keyRevoked = false;
    const resumed = await runCli(['resume', first, '--rate', '0'], { env });
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining(`Process ${cli.pid}`)]);
    await cli.says(completed('created 3', first));
    stage.simulator.conditions.keyRevoked = true;
    stage.csv(numbers(3, 3_000_000));
    await runCli(['schedule', 'run', 'yearly'], { env });
    const second = await cli.says(halted({ butNot: first }));
    const cancelled = await runCli(['runs', 'cancel', second], { env });
    expect([cancelled.code, cancelled.stderr]).toEqual([0, expect.stringContaining('not attempted 3')]);
    await ended(cli);
    expect((await runsOf(stage)).map(({ state }) => state)).toEqual(['completed', 'cancelled']);
  });
});

describe('schedule run, where no process coordinates the home', () => {
  it('does it here and now, with the exit code of the run, and notes how it ended', async () => {
    const stage = await setStage();
    const { env } = stage;
    const source = stage.csv(`${numbers(1)}+15005550403,Max,\n`);
    await runCli(['schedule', 'add', 'yearly', ...NEW_YEAR, '--source', source, '--rate', '0'], { env });
    const done = await runCli(['schedule', 'run', 'yearly'], { env });
    expect([done.code, done.stderr]).toEqual([1, expect.stringContaining('rejected')]);
    const again = await runCli(['schedule', 'run', 'yearly'], { env });
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('source unchanged')]);
    const entries = await historyOf(stage, 'yearly');
    expect(entries.map((entry) => [entry.what, entry.what === 'ended' ? entry.state : entry.by])).toEqual([
      ['started', 'hand'],
      ['ended', 'completed_with_failures'],
      ['source_unchanged', 'hand'],
    ]);
  });

  it('is told of the run that has to be ended first, and of a source that is not there', async () => {
    const stage = await setStage();
    const { env } = stage;
    await runCli(['schedule', 'add', 'yearly', ...NEW_YEAR, '--source', stage.csv(numbers(1))], { env });
    stage.simulator.conditions.keyRevoked = true;
    expect((await runCli(['schedule', 'run', 'yearly'], { env })).code).toBe(4);
    const blocked = await mistakeOf(['schedule', 'run', 'yearly'], stage);
    expect(blocked).toEqual({ exit: 3, code: 'run_unfinished', says: expect.stringContaining('linq-cards resume') });
    const elsewhere = join(stage.folder, 'missing.csv');
    await runCli(['schedule', 'add', 'gone', ...NEW_YEAR, '--source', elsewhere], { env });
    expect(await mistakeOf(['schedule', 'run', 'gone'], stage)).toMatchObject({ exit: 3, code: 'source_missing' });
  });
});

describe('a mistake in a schedule is told in one message, and nothing is written', () => {
  it.each([
    ['a name that is none', ['Nightly!', '--cron', '0 2 * * *', '--source', 'x.csv'], '"Nightly!"'],
    ['times that are none', ['n', '--cron', '0 25 * * *', '--source', 'x.csv'], '--cron'],
    ['a time zone that is none', ['n', '--cron', '0 2 * * *', '--tz', 'Mars/Base', '--source', 'x.csv'], '--tz'],
    [
      'an address that could be listened in on',
      ['n', '--cron', '0 2 * * *', '--source', 'http://a.example'],
      '--source',
    ],
    ['standard input', ['n', '--cron', '0 2 * * *', '--source', '-'], '--source'],
  ])('%s', async (_, args, says) => {
    const stage = await setStage();
    const mistake = await mistakeOf(['schedule', 'add', ...args], stage);
    expect(mistake).toMatchObject({ exit: 3, says: expect.stringContaining(says) });
    expect(existsSync(join(stage.home, 'schedules'))).toBe(false);
  });

  it('a schedule that there is not', async () => {
    const stage = await setStage();
    const verbs = ['run', 'pause', 'resume', 'remove', 'history'];
    const results = await Promise.all(verbs.map((verb) => runCli(['schedule', verb, 'none'], { env: stage.env })));
    expect(results.map(({ code }) => code)).toEqual([3, 3, 3, 3, 3]);
  });
});
