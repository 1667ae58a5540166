import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openHome } from '../../src/home/home.js';
import { listRuns } from '../../src/home/run-folder.js';
import { type HistoryEntry, readHistory } from '../../src/home/schedule-history.js';
import type { Schedule } from '../../src/home/schedules.js';
import type { ScheduleReview } from '../../src/processes/schedule-review.js';
import { type Cli, type CliResult, runCli, startCli } from '../support/cli.js';
import { numbers, type Stage, setStage, writesByNumber } from '../support/e2e.js';
import { killed } from '../support/invariants.js';

const NEW_YEAR = ['--cron', '0 0 1 1 *', '--tz', 'UTC'];

/** A process that coordinates; gone when the test has ended. */
async function startCoordinator(stage: Stage): Promise<Cli> {
  const cli = startCli(['coordinate'], { env: stage.env });
  onTestFinished(async () => {
    await killed(cli);
  });
  await cli.says(/Ready/);
  return cli;
}

async function ended(cli: Cli): Promise<CliResult> {
  cli.signal('SIGTERM');
  return cli.ended;
}

async function json<T>(stage: Stage, ...args: string[]): Promise<T[]> {
  const { stdout } = await runCli([...args, '--json'], { env: stage.env });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/** All runs, the oldest first. */
const runsOf = async ({ home }: Stage) => (await listRuns(await openHome(home))).reverse();
const history = ({ home }: Stage, name: string) => readHistory(join(home, 'schedules', `${name}.ndjson`));
const whats = (entries: readonly HistoryEntry[]) => entries.map(({ what }) => what);

/** Makes a schedule older than it is, as if nobody had been there since. */
function backdate(stage: Stage, name: string, minutes: number): void {
  const path = join(stage.home, 'schedules', `${name}.json`);
  const schedule = JSON.parse(readFileSync(path, 'utf8')) as Schedule;
  const then = new Date(Date.now() - minutes * 60_000).toISOString();
  writeFileSync(path, JSON.stringify({ ...schedule, createdAt: then, changedAt: then }));
}

describe('a schedule every two seconds whose run takes five', () => {
  it('never has two runs at once, says what it skipped, and goes on after kill -9 with every row once', async () => {
    const stage = await setStage();
    const source = stage.csv(numbers(20));
    const times = ['--cron', '*/2 * * * * *', '--tz', 'America/New_York'];
    await runCli(['schedule', 'add', 'two', ...times, '--source', source, '--rate', '4'], { env: stage.env });
    const first = await startCoordinator(stage);
    await stage.simulator.requests.reaches(8);
    await killed(first);
    const second = await startCoordinator(stage);
    await second.says(/is completed: created 20/);
    stage.csv(numbers(20, 3_000_000));
    await second.says(/is completed: created 20[\s\S]*is completed: created 20/);
    const { code, stderr } = await ended(second);
    const entries = await history(stage, 'two');
    const runs = await runsOf(stage);
    expect({ code, stderr: stderr.match(/\n\s+at /) }).toEqual({ code: 0, stderr: null });
    expect(runs.map(({ state, startedBy }) => [state, startedBy])).toEqual([
      ['completed', 'schedule two'],
      ['completed', 'schedule two'],
    ]);
    expect(entries.flatMap((entry) => (entry.what === 'started' ? [entry.run] : []))).toEqual(runs.map(({ id }) => id));
    expect(Date.parse(runs[1]?.createdAt ?? '')).toBeGreaterThan(Date.parse(runs[0]?.finishedAt ?? ''));
    const skipped = entries.filter((entry) => entry.what === 'skipped' && entry.run === runs[0]?.id);
    expect(skipped.length).toBeGreaterThan(1);
    const planned = entries.flatMap((entry) => (entry.what === 'ended' ? [] : [entry.planned]));
    expect(new Set(planned).size).toBe(planned.length);
    const writes = [...writesByNumber(stage.simulator).values()];
    expect([writes.length, writes.filter((count) => count !== 1)]).toEqual([40, []]);
  });
});

describe('after a time in which nobody was there', () => {
  it('one late run makes up for all that was due', async () => {
    const stage = await setStage();
    const args = ['--cron', '* * * * *', '--tz', 'UTC', '--source', stage.csv(numbers(2)), '--rate', '0'];
    await runCli(['schedule', 'add', 'minutely', ...args], { env: stage.env });
    backdate(stage, 'minutely', 5);
    const [review] = await json<ScheduleReview>(stage, 'schedule', 'list');
    expect(review?.missed).toBe(5);
    const cli = await startCoordinator(stage);
    await cli.says(/late: it was due .*, and 4 more times were missed/);
    await cli.says(/is completed: created 2/);
    await ended(cli);
    const [late] = await history(stage, 'minutely');
    expect(late).toMatchObject({ what: 'started', late: true, missed: 4 });
    expect(await runsOf(stage)).toHaveLength(1);
  });
});

describe('a process that coordinates', () => {
  it('takes up what is changed and asked for while it works, and notes what it could not do', async () => {
    const stage = await setStage();
    const { env } = stage;
    const source = stage.csv(numbers(2));
    const cli = await startCoordinator(stage);
    expect((await runCli(['coordinate', 'health'], { env })).code).toBe(0);
    const other = await runCli(['coordinate'], { env });
    expect([other.code, other.stderr]).toEqual([3, expect.stringContaining(`process ${cli.child.pid}: coordinate`)]);
    await runCli(['schedule', 'add', 'yearly', ...NEW_YEAR, '--source', source, '--rate', '0'], { env });
    await runCli(['schedule', 'run', 'yearly'], { env });
    await cli.says(/yearly: run \S+ is completed: created 2/);
    await runCli(['schedule', 'run', 'yearly'], { env });
    await cli.says(/yearly: source unchanged/);
    const missing = join(stage.folder, 'missing.csv');
    await runCli(['schedule', 'add', 'gone', ...NEW_YEAR, '--source', missing], { env });
    await runCli(['schedule', 'run', 'gone'], { env });
    await cli.says(/gone: source missing/);
    await runCli(['schedule', 'add', 'bad', ...NEW_YEAR, '--source', stage.csv('a,b\n1,2\n', 'bad.csv')], { env });
    await runCli(['schedule', 'run', 'bad'], { env });
    await cli.says(/bad: source unreadable/);
    expect((await ended(cli)).code).toBe(0);
    expect(whats(await history(stage, 'yearly'))).toEqual(['started', 'ended', 'source_unchanged']);
    expect(whats(await history(stage, 'gone'))).toEqual(['source_missing']);
    expect(whats(await history(stage, 'bad'))).toEqual(['source_unreadable']);
    expect(await runsOf(stage)).toHaveLength(1);
    expect((await runCli(['coordinate', 'health'], { env })).code).toBe(1);
  });

  it('makes no run while a schedule is paused, makes them again afterwards, and none when it has been removed', async () => {
    const stage = await setStage();
    const { env } = stage;
    const secondly = ['--cron', '* * * * * *', '--tz', 'UTC', '--rate', '0', '--source'];
    await runCli(['schedule', 'add', 'one', ...secondly, stage.csv(numbers(1))], { env });
    await runCli(['schedule', 'pause', 'one'], { env });
    const cli = await startCoordinator(stage);
    await runCli(['schedule', 'add', 'other', ...secondly, stage.csv(numbers(1, 3_000_000), 'other.csv')], { env });
    await cli.says(/other: source unchanged/);
    expect(await history(stage, 'one')).toEqual([]);
    await runCli(['schedule', 'resume', 'one'], { env });
    await cli.says(/one: started/);
    await runCli(['schedule', 'remove', 'other'], { env });
    await cli.says(/one: source unchanged/);
    const reviews = await json<ScheduleReview>(stage, 'schedule', 'list');
    expect(reviews.map(({ name, paused, lastRun }) => [name, paused, lastRun?.state])).toEqual([
      ['one', false, 'completed'],
    ]);
    await ended(cli);
  });

  it('goes on with a run that has halted when it is asked to, and ends one that nobody wants', async () => {
    const stage = await setStage();
    const { env } = stage;
    await runCli(['schedule', 'add', 'yearly', ...NEW_YEAR, '--source', stage.csv(numbers(3))], { env });
    const cli = await startCoordinator(stage);
    stage.simulator.conditions.keyRevoked = true;
    await runCli(['schedule', 'run', 'yearly'], { env });
    const first = await cli.says(/run (\S+) has halted/);
    await runCli(['schedule', 'run', 'yearly'], { env });
    await cli.says(new RegExp(`skipped. Run ${first} has halted`));
    stage.simulator.conditions.keyRevoked = false;
    const resumed = await runCli(['resume', first, '--rate', '0'], { env });
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining(`Process ${cli.child.pid}`)]);
    await cli.says(new RegExp(`run ${first} is completed: created 3`));
    stage.simulator.conditions.keyRevoked = true;
    stage.csv(numbers(3, 3_000_000));
    await runCli(['schedule', 'run', 'yearly'], { env });
    const second = await cli.says(new RegExp(`run (?!${first})(\\S+) has halted`));
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
    const entries = await history(stage, 'yearly');
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
    const blocked = await runCli(['schedule', 'run', 'yearly'], { env });
    expect([blocked.code, blocked.stderr]).toEqual([3, expect.stringMatching(/not over[\s\S]*linq-cards resume/)]);
    const elsewhere = join(stage.folder, 'missing.csv');
    await runCli(['schedule', 'add', 'gone', ...NEW_YEAR, '--source', elsewhere], { env });
    const gone = await runCli(['schedule', 'run', 'gone'], { env });
    expect([gone.code, gone.stderr]).toEqual([3, expect.stringContaining('no file')]);
  });
});

describe('a mistake in a schedule is told in one message, and nothing is written', () => {
  it.each([
    ['a name that is none', ['Nightly!', '--cron', '0 2 * * *', '--source', 'x.csv'], /called "Nightly!"/],
    ['times that are none', ['n', '--cron', '0 25 * * *', '--source', 'x.csv'], /--cron/],
    ['a time zone that is none', ['n', '--cron', '0 2 * * *', '--tz', 'Mars/Base', '--source', 'x.csv'], /--tz/],
    [
      'an address that could be listened in on',
      ['n', '--cron', '0 2 * * *', '--source', 'http://a.example'],
      /--source/,
    ],
    ['standard input', ['n', '--cron', '0 2 * * *', '--source', '-'], /--source/],
  ])('%s', async (_, args, says) => {
    const stage = await setStage();
    const { code, stderr } = await runCli(['schedule', 'add', ...args], { env: stage.env });
    expect([code, stderr]).toEqual([3, expect.stringMatching(says)]);
    expect(stderr).toMatch(/^ {2}→ \S/m);
    expect(existsSync(join(stage.home, 'schedules'))).toBe(false);
  });

  it('a schedule that there is not', async () => {
    const stage = await setStage();
    const verbs = ['run', 'pause', 'resume', 'remove', 'history'];
    const results = await Promise.all(verbs.map((verb) => runCli(['schedule', verb, 'none'], { env: stage.env })));
    expect(results.map(({ code }) => code)).toEqual([3, 3, 3, 3, 3]);
  });
});
