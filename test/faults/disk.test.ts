import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Cli, type CliResult, startBinary } from '../support/cli.js';
import { numbers, type Stage, setStage, writesByNumber } from '../support/e2e.js';
import { expectEveryRowOnce, killed, resumeUntilOver } from '../support/invariants.js';
import { aPlayedDisk, aRealDisk, CAN_MOUNT, type SmallDisk } from '../support/small-disk.js';

const ROWS = 300;

/** A stage whose home is on a disk of its own. */
async function stageOn<D extends SmallDisk>(disk: D): Promise<Stage & { disk: D }> {
  const stage = await setStage();
  const home = join(disk.path, 'home');
  return { ...stage, disk, home, env: { ...stage.env, ...disk.env, LINQ_CARDS_HOME: home } };
}

/** One that does not come to its end is not left running. */
function start({ env }: Stage, ...args: string[]): Cli {
  const cli = startBinary(args, { env });
  onTestFinished(() => killed(cli));
  return cli;
}

/** One message that names the disk and says what to do, without a stack and without the key. */
function expectDiskFull({ home }: Stage, { code, stderr }: CliResult, next: RegExp): void {
  expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringMatching(/^linq-cards: .*disk is full/m) });
  expect(stderr).toContain(home);
  expect(stderr).toMatch(next);
  expect(stderr).not.toMatch(/\n\s+at |key-for-tests/);
}

const RESUME = /^ {2}→ .*linq-cards resume/m;

/** How often the number that was written most has been. */
function mostWrites({ simulator }: Stage): number {
  return Math.max(...writesByNumber(simulator).values());
}

describe('a disk that', () => {
  it.each([
    ...(CAN_MOUNT ? [['a real one', aRealDisk] as const] : []),
    ['one on which not even what is there can be overwritten', aPlayedDisk] as const,
  ])(
    'gets full in the middle of a run ends it; after room has been made it is resumed, and has every row once (%s)',
    async (_, aDisk) => {
      const stage = await stageOn(await aDisk());
      const run = start(stage, 'provision', stage.csv(numbers(ROWS)), '--rate', '50');
      await stage.simulator.requests.reaches(100);
      stage.disk.fill();
      expectDiskFull(stage, await run.ended, RESUME);
      expect(writesByNumber(stage.simulator).size).toBeLessThan(ROWS);
      expectDiskFull(stage, await start(stage, 'resume').ended, RESUME);
      stage.disk.empty();
      expect(await resumeUntilOver(stage.env, ['--rate', '0'])).toBe(0);
      expectEveryRowOnce(stage, ROWS, { created: ROWS });
      expect(mostWrites(stage)).toBe(1);
    },
  );
});

describe.skipIf(!CAN_MOUNT)('a disk that has', () => {
  it('no room for the results ends the run when all rows have been sent; resume writes them and sends nothing', async () => {
    const rows = 100;
    const stage = await stageOn(await aRealDisk());
    // A column of the caller's own that makes the results larger than everything else.
    const csv = numbers(rows)
      .replace('last_name', 'last_name,note')
      .replaceAll('Support', `Support,${'x'.repeat(60_000)}`);
    const run = start(stage, 'provision', stage.csv(csv), '--rate', '100');
    await stage.simulator.requests.reaches(3);
    stage.disk.fill(4_000_000);
    expectDiskFull(stage, await run.ended, RESUME);
    expect(writesByNumber(stage.simulator).size).toBe(rows);
    stage.disk.empty();
    expect(await resumeUntilOver(stage.env, ['--rate', '0'])).toBe(0);
    const { results } = expectEveryRowOnce(stage, rows, { created: rows });
    expect(results.every(({ note }) => note?.length === 60_000)).toBe(true);
    expect(mostWrites(stage)).toBe(1);
  });

  it('no room for the queue lets no run begin; nothing is sent', async () => {
    const stage = await stageOn(await aRealDisk());
    const csv = stage.csv(numbers(3));
    stage.disk.fill(10_000_000);
    expectDiskFull(stage, await start(stage, 'provision', csv).ended, /^ {2}→ \S/m);
    expect(stage.simulator.requests.entries).toEqual([]);
    expect(readdirSync(join(stage.home, 'runs'))).toEqual([]);
    stage.disk.empty();
    expect((await start(stage, 'provision', csv, '--rate', '0').ended).code).toBe(0);
    expectEveryRowOnce(stage, 3, { created: 3 });
  });
});

describe('a home that cannot be written to', () => {
  it.each([
    ['a file is in its place', (stage: Stage) => stage.csv('', 'home')],
    // Nobody may make a folder there, not even root.
    ['nobody may make it', () => '/sys/linq-cards'],
  ])('is told as such before anything is sent: %s', async (_, homeOf) => {
    const stage = await setStage();
    const home = homeOf(stage);
    const { code, stdout, stderr } = await start(
      { ...stage, env: { ...stage.env, LINQ_CARDS_HOME: home } },
      'provision',
      stage.csv(numbers(1)),
    ).ended;
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^linq-cards: ${home} cannot be written.*\\n {2}→ .*--home.*\\n$`));
    expect(stage.simulator.requests.entries).toEqual([]);
  });
});
