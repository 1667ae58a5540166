import { describe, expect, it } from 'vitest';
import { runCli, startBinary } from '../support/cli.js';
import { numbers, setStage, writesByNumber } from '../support/e2e.js';
import { killed } from '../support/invariants.js';
import { backdate, ended, historyOf, reviewsOf, runsOf, startCoordinator } from '../support/schedules.js';

const DAY_MINUTES = 1_440;

describe('a schedule every two seconds whose run takes five', () => {
  it('never has two runs at once, says what it skipped, and goes on after kill -9 with every row once', async () => {
    const stage = await setStage();
    const source = stage.csv(numbers(20));
    const times = ['--cron', '*/2 * * * * *', '--tz', 'America/New_York'];
    await runCli(['schedule', 'add', 'two', ...times, '--source', source, '--rate', '4'], { env: stage.env });
    const first = await startCoordinator(stage, startBinary);
    await stage.simulator.requests.reaches(8);
    await killed(first);
    const second = await startCoordinator(stage);
    await second.says(/is completed: created 20/);
    stage.csv(numbers(20, 3_000_000));
    await second.says(/is completed: created 20[\s\S]*is completed: created 20/);
    const { code, stderr } = await ended(second);
    const entries = await historyOf(stage, 'two');
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
    // Far from now, so that none is due while the test goes on.
    const hour = (new Date().getUTCHours() + 12) % 24;
    const args = ['--cron', `0 ${hour} * * *`, '--tz', 'UTC', '--source', stage.csv(numbers(2)), '--rate', '0'];
    await runCli(['schedule', 'add', 'nightly', ...args], { env: stage.env });
    backdate(stage, 'nightly', 5 * DAY_MINUTES);
    const [review] = await reviewsOf(stage);
    expect(review?.missed).toBe(5);
    const cli = await startCoordinator(stage);
    await cli.says(/late: scheduled for .*, and 4 more times were missed/);
    await cli.says(/is completed: created 2/);
    await ended(cli);
    const [late] = await historyOf(stage, 'nightly');
    expect(late).toMatchObject({ what: 'started', late: true, missed: 4 });
    expect(await runsOf(stage)).toHaveLength(1);
  });
});

describe('a process that coordinates', () => {
  it('makes no run while a schedule is paused, makes them again afterwards, and none when it has been removed', async () => {
    const stage = await setStage();
    const { env } = stage;
    const secondly = ['--cron', '* * * * * *', '--tz', 'UTC', '--rate', '0', '--source'];
    await runCli(['schedule', 'add', 'one', ...secondly, stage.csv(numbers(1))], { env });
    await runCli(['schedule', 'pause', 'one'], { env });
    const cli = await startCoordinator(stage);
    await runCli(['schedule', 'add', 'other', ...secondly, stage.csv(numbers(1, 3_000_000), 'other.csv')], { env });
    await cli.says(/other: source unchanged/);
    expect(await historyOf(stage, 'one')).toEqual([]);
    await runCli(['schedule', 'resume', 'one'], { env });
    await cli.says(/one: started/);
    await runCli(['schedule', 'remove', 'other'], { env });
    await cli.says(/one: source unchanged/);
    const reviews = await reviewsOf(stage);
    expect(reviews.map(({ name, paused, lastRun }) => [name, paused, lastRun?.state])).toEqual([
      ['one', false, 'completed'],
    ]);
    await ended(cli);
  });
});
