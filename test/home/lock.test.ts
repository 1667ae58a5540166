import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { OperatorError } from '../../src/errors.js';
import { type Holder, holderOf, type Lock, takeLock } from '../../src/home/lock.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** The start time of a process as no process has it. */
const ANOTHER_START = '1';

afterEach(() => {
  vi.useRealTimers();
});

describe('the lock of a home', () => {
  it('is refused while another process has it, naming that process and what it does', async () => {
    const home = temporaryFolder();
    const child = await startChild();
    expect(await child.take(home)).toEqual({ got: true });
    await expect(takeLock(home, 'provision b.csv')).rejects.toMatchObject({
      code: 'home_taken',
      exitCode: 3,
      message: expect.stringMatching(new RegExp(`process ${child.pid}: what the child does`)),
    });
  });

  it('is refused to the process itself a second time', async () => {
    const home = temporaryFolder();
    await take(home);
    await expect(takeLock(home, 'serve')).rejects.toMatchObject({ code: 'home_taken' });
  });

  it('says who holds it', async () => {
    const home = temporaryFolder();
    expect(await holderOf(home)).toBeUndefined();
    await take(home, 'provision a.csv');
    expect(await holderOf(home)).toMatchObject({ pid: process.pid, host: hostname(), command: 'provision a.csv' });
  });

  it('is free again once it has been released', async () => {
    const home = temporaryFolder();
    const lock = await take(home);
    await lock.release();
    await lock.release();
    expect(await holderOf(home)).toBeUndefined();
    await take(home);
  });

  it('leaves nothing else in the home, and nothing at all when it is released', async () => {
    const home = temporaryFolder();
    const lock = await take(home);
    await takeLock(home, 'another').catch(() => undefined);
    expect(readdirSync(home)).toEqual(['lock']);
    await lock.release();
    expect(readdirSync(home)).toEqual([]);
  });

  it('is not released by someone from whom it was taken over', async () => {
    const home = temporaryFolder();
    const lock = await take(home);
    writeLock(home, { token: 'of somebody else' });
    await lock.release();
    expect(existsSync(join(home, 'lock'))).toBe(true);
  });

  it('shows every five seconds that its holder lives', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const home = temporaryFolder();
    await take(home);
    const path = join(home, 'lock');
    utimesSync(path, 1, 1);
    vi.advanceTimersByTime(4_999);
    expect(statSync(path).mtimeMs).toBe(1_000);
    vi.advanceTimersByTime(1);
    await expect.poll(() => Date.now() - statSync(path).mtimeMs).toBeLessThan(60_000);
  });

  it('keeps no lock alive that another process has taken over', async () => {
    const { home, beat } = await heldHome();
    takeOver(home, { pid: 1 });
    utimesSync(join(home, 'lock'), 1, 1);
    await beat();
    expect(statSync(join(home, 'lock')).mtimeMs).toBe(1_000);
  });

  it('tells its holder at the next heartbeat that another process has taken it over', async () => {
    const { home, beat, lost } = await heldHome();
    await beat();
    expect(lost).toEqual([]);
    takeOver(home, { pid: 4711, command: 'serve' });
    await beat();
    expect(lost).toMatchObject([{ code: 'home_lost', exitCode: 4, message: expect.stringContaining('process 4711') }]);
  });

  it('is put back when its file was removed while the holder lives', async () => {
    const { home, beat, lost } = await heldHome();
    rmSync(join(home, 'lock'));
    await beat();
    expect(readLock(home).pid).toBe(process.pid);
    expect(lost).toEqual([]);
  });

  it('cannot be had where there is no home', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(takeLock(file, 'provision')).rejects.toMatchObject({ code: 'home_unusable' });
  });
});

describe('a lock that was left behind', () => {
  it('is taken over when its holder was killed', async () => {
    const home = temporaryFolder();
    const child = await startChild();
    await child.take(home);
    await child.kill();
    expect(existsSync(join(home, 'lock'))).toBe(true);
    expect(await holderOf(home)).toBeUndefined();
    await take(home);
    expect(await holderOf(home)).toMatchObject({ pid: process.pid });
  });

  it('is taken over when the process id now belongs to another process, also to this one', async () => {
    const child = await startChild();
    for (const pid of [child.pid, process.pid]) {
      const home = temporaryFolder();
      writeLock(home, { pid, processStart: ANOTHER_START });
      await take(home);
      expect(await holderOf(home)).toMatchObject({ pid: process.pid });
    }
  });

  it('is not taken over when nothing tells the process from the one that holds it', async () => {
    const home = temporaryFolder();
    const child = await startChild();
    writeLock(home, { pid: child.pid, processStart: null });
    await expect(takeLock(home, 'provision')).rejects.toMatchObject({ code: 'home_taken' });
  });

  it.each([
    [59_999, false],
    [60_000, true],
    [60_001, true],
  ])('on another machine, silent for %d milliseconds, is taken over: %s', async (silentMs, isTakenOver) => {
    const home = temporaryFolder();
    const heardAt = 2_000_000_000;
    writeLock(home, { host: 'another machine', pid: process.pid });
    utimesSync(join(home, 'lock'), heardAt, heardAt);
    vi.useFakeTimers({ toFake: ['Date'], now: heardAt * 1000 + silentMs });
    if (isTakenOver) await take(home);
    else
      await expect(takeLock(home, 'provision')).rejects.toMatchObject({
        code: 'home_taken',
        message: expect.stringContaining('on another machine'),
      });
  });

  it.each([
    ['pid:[1]', 59_999, false],
    ['pid:[1]', 60_000, true],
  ])(
    'by a container of the same name (%s), silent for %d ms, is taken over: %s',
    async (pidNamespace, silentMs, isTakenOver) => {
      const home = temporaryFolder();
      const heardAt = 2_000_000_000;
      writeLock(home, { pid: 2 ** 30, pidNamespace });
      utimesSync(join(home, 'lock'), heardAt, heardAt);
      vi.useFakeTimers({ toFake: ['Date'], now: heardAt * 1000 + silentMs });
      if (isTakenOver) await take(home);
      else await expect(takeLock(home, 'provision')).rejects.toMatchObject({ code: 'home_taken' });
    },
  );

  it.each([
    ['empty', ''],
    ['cut off', '{"pid": 12'],
    ['of another shape', '{"pid": "12"}'],
  ])('and is %s is taken over', async (_, content) => {
    const home = temporaryFolder();
    writeFileSync(join(home, 'lock'), content);
    await take(home);
    expect(await holderOf(home)).toMatchObject({ pid: process.pid });
  });

  it('goes to one of two who take it over at the same time, and the other is told of that one', async () => {
    const children = [await startChild(), await startChild()];
    for (let round = 0; round < 25; round += 1) {
      const home = temporaryFolder();
      writeLock(home, { processStart: ANOTHER_START });
      const answers = await Promise.all(children.map((child) => child.take(home)));
      expect(answers.filter(({ got }) => got)).toHaveLength(1);
      expect(answers.find(({ got }) => !got)).toMatchObject({ code: 'home_taken' });
      const winner = children[answers.findIndex(({ got }) => got)];
      expect(readLock(home).pid).toBe(winner?.pid);
    }
  });
});

type Answer = { got: true } | { got: false; code: string };

/** A process of its own that takes locks when it is told to, and keeps them for as long as it lives. Runs what has been built. */
async function startChild() {
  const module = new URL('../../dist/src/home/lock.js', import.meta.url).href;
  const script = `
    const { takeLock } = await import(${JSON.stringify(module)});
    process.on('message', async (home) => {
      const answer = await takeLock(home, 'what the child does').then(
        () => ({ got: true }),
        (error) => ({ got: false, code: error.code }),
      );
      process.send(answer);
    });
    process.send('ready');
  `;
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  onTestFinished(kill);
  await once(child, 'message');
  return {
    pid: child.pid ?? 0,
    async take(home: string): Promise<Answer> {
      const answered = once(child, 'message');
      child.send(home);
      return (await answered)[0] as Answer;
    },
    kill,
  };
}

async function heldHome() {
  const home = temporaryFolder();
  const lost: OperatorError[] = [];
  const lock = await takeLock(home, 'a test', (error) => lost.push(error));
  onTestFinished(() => lock.release());
  return { home, lost, beat: () => lock.beat() };
}

/** Another process takes the lock over, as it does with one that is dead. */
function takeOver(home: string, by: Partial<Holder>): void {
  renameSync(join(home, 'lock'), join(home, 'aside'));
  writeLock(home, { token: 'of another process', ...by });
}

async function take(home: string, command = 'a test'): Promise<Lock> {
  const lock = await takeLock(home, command);
  onTestFinished(() => lock.release());
  return lock;
}

function writeLock(home: string, holder: Partial<Holder>): void {
  const since = new Date().toISOString();
  const whole: Holder = {
    pid: process.pid,
    processStart: null,
    host: hostname(),
    command: 'a test',
    since,
    token: 't',
    ...holder,
  };
  writeFileSync(join(home, 'lock'), JSON.stringify(whole));
}

function readLock(home: string): Holder {
  return JSON.parse(readFileSync(join(home, 'lock'), 'utf8')) as Holder;
}
