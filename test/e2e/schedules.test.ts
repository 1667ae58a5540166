import { describe, expect, it } from 'vitest';
import { runCli, startBinary } from '../support/cli.js';
import { numbers, setStage, writesByNumber } from '../support/e2e.js';
import { killed } from '../support/invariants.js';
import { completed, ticked } from '../support/said.js';
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
    await second.says(completed('created 20'));
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

describe('a schedule that is added', () => {
  it.each([
    ['0 0 */2 * 1', 'fit both the day of the month and the day of the week'],
    ['0 0 13 * 5', 'fit the day of the month or the day of the week'],
  ])('%s: says its next five times, and how its two days go together', async (cron, rule) => {
    const stage = await setStage();
    const args = ['--cron', cron, '--tz', 'UTC', '--source', stage.csv(numbers(1))];
    const { stderr } = await runCli(['schedule', 'add', 'nightly', ...args], { env: stage.env });
    expect(stderr.match(/\d{4}-\d\d-\d\d 00:00:00/g)).toHaveLength(5);
    expect(stderr).toContain(rule);
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
    await cli.says(completed('created 2'));
    await ended(cli);
    const [late] = await historyOf(stage, 'nightly');
    expect(late).toMatchObject({ what: 'started', late: true, missed: 4 });
    expect(await runsOf(stage)).toHaveLength(1);
  });
});

describe('a schedule that audits', () => {
  it('is run in a command or by the process that coordinates, keeps what it found, and says by its exit code if there is drift', async () => {
    const stage = await setStage();
    const { env, simulator } = stage;
    const file = stage.csv(numbers(2));
    expect((await runCli(['provision', file, '--rate', '0'], { env })).code).toBe(0);
    const yearly = ['--cron', '0 0 1 1 *', '--tz', 'UTC'];
    expect((await runCli(['schedule', 'add', 'none', ...yearly], { env })).code).toBe(3);
    await runCli(['schedule', 'add', 'watch', '--audit', ...yearly], { env });
    const clean = await runCli(['schedule', 'run', 'watch', '--json'], { env });
    expect([clean.code, JSON.parse(clean.stdout)]).toMatchObject([0, { drift: false, comparedWith: 'last_set' }]);

    const card = simulator.account.cards.get('+14152000001');
    if (card) simulator.account.cards.set(card.phone_number, { ...card, first_name: 'Dashboard' });
    const coordinator = await startCoordinator(stage);
    expect((await runCli(['schedule', 'run', 'watch'], { env })).code).toBe(0);
    await coordinator.says(/watch: audited: drift: 1 × cards that are not as they should be/);
    const [review] = await reviewsOf(stage);
    expect(review).toMatchObject({ audit: true, source: null, lastRun: null, lastAudit: { drift: true } });
    const shown = JSON.parse((await runCli(['schedule', 'show', 'watch', '--json'], { env })).stdout);
    expect(shown.audit.findings).toMatchObject([{ kind: 'differs', phoneNumber: '+14152000001' }]);
    expect((await runCli(['schedule', 'show', 'watch'], { env })).stdout).toContain('"Dashboard", should be');
    await ended(coordinator);

    await runCli(['schedule', 'add', 'watch', '--audit', '--yes', ...yearly, '--source', file], { env });
    const drifted = await runCli(['schedule', 'run', 'watch', '--json'], { env });
    expect([drifted.code, JSON.parse(drifted.stdout)]).toMatchObject([1, { drift: true, comparedWith: 'file' }]);
  }, 180_000);
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
    await cli.says(ticked('other', 'source unchanged'));
    expect(await historyOf(stage, 'one')).toEqual([]);
    await runCli(['schedule', 'resume', 'one'], { env });
    await cli.says(ticked('one', 'started'));
    await runCli(['schedule', 'remove', 'other'], { env });
    await cli.says(ticked('one', 'source unchanged'));
    const reviews = await reviewsOf(stage);
    expect(reviews.map(({ name, paused, lastRun }) => [name, paused, lastRun?.state])).toEqual([
      ['one', false, 'completed'],
    ]);
    await ended(cli);
  });
});
