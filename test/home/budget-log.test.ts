import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBudgetLog } from '../../src/home/budget-log.js';
import { A_NUMBER, ANOTHER_NUMBER } from '../support/builders.js';
import { DrivenClock } from '../support/driven-clock.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const WINDOW_MS = 600_000;

describe('the log of writes', () => {
  it('remembers nothing the first time', async () => {
    const { open } = aLog();
    expect(open().remembered).toEqual([]);
  });

  it('remembers every write after a crash, with its time to the fraction of a millisecond', async () => {
    const { open, clock } = aLog();
    const log = open();
    const writes: [string, number][] = [
      [A_NUMBER, clock.now() + 0.123],
      [ANOTHER_NUMBER, clock.now() + 1],
      [A_NUMBER, clock.now() + 2],
    ];
    for (const write of writes) await log.remember(...write);
    expect(open().remembered).toEqual(writes);
  });

  it('remembers over several crashes, oldest first', async () => {
    const { open, clock } = aLog();
    const times = [0, 1, 2].map((step) => clock.now() + step);
    for (const at of times) await open().remember(A_NUMBER, at);
    expect(open().remembered.map(([, at]) => at)).toEqual(times);
  });

  it('does not remember what was not sent after all, so that a row is not kept waiting for nothing after a restart', async () => {
    const { open, clock } = aLog();
    const log = open();
    const times = [0, 1, 1, 2].map((step) => clock.now() + step);
    for (const at of times) await log.remember(A_NUMBER, at);
    await log.remember(ANOTHER_NUMBER, clock.now() + 1);
    await log.forget(A_NUMBER, clock.now() + 1);
    await log.forget(A_NUMBER, clock.now() + 9);
    expect(open().remembered).toEqual([
      [A_NUMBER, clock.now()],
      [A_NUMBER, clock.now() + 1],
      [A_NUMBER, clock.now() + 2],
      [ANOTHER_NUMBER, clock.now() + 1],
    ]);
  });

  it.each([
    ['a window before', WINDOW_MS - 1, true],
    ['a window before, to the millisecond', WINDOW_MS, true],
    ['two windows before', 2 * WINDOW_MS, false],
  ])('a write %s, remembers it: %s', async (_, agoMs, isRemembered) => {
    const { open, clock } = aLog();
    const at = clock.now();
    await open().remember(A_NUMBER, at);
    clock.advance(agoMs);
    expect(open().remembered).toEqual(isRemembered ? [[A_NUMBER, at]] : []);
  });

  it('does not grow for ever, neither while it is open nor over restarts', async () => {
    const { open, clock, folder } = aLog();
    const log = open();
    for (let window = 0; window < 10; window += 1) {
      await log.remember(A_NUMBER, clock.now());
      clock.advance(WINDOW_MS);
    }
    expect(readdirSync(folder).length).toBeLessThanOrEqual(2);
    clock.advance(WINDOW_MS);
    open();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps the writes of the window before while it goes on to the next one', async () => {
    const { open, clock } = aLog();
    const log = open();
    await log.remember(A_NUMBER, clock.now());
    clock.advance(WINDOW_MS);
    await log.remember(ANOTHER_NUMBER, clock.now());
    expect(open().remembered).toHaveLength(2);
  });

  it('wherever a crash has cut it off, loses at most the last write, and none of those that come later', async () => {
    const { open, clock, folder } = aLog();
    const log = open();
    await log.remember(A_NUMBER, clock.now());
    await log.remember(ANOTHER_NUMBER, clock.now());
    const [name = ''] = readdirSync(folder);
    const whole = readFileSync(join(folder, name));
    const end = whole.lastIndexOf('\n');
    for (let length = whole.indexOf(ANOTHER_NUMBER); length <= end; length += 1) {
      writeFileSync(join(folder, name), whole.subarray(0, length));
      const again = open();
      expect(again.remembered).toEqual([[A_NUMBER, clock.now()]]);
      await again.remember(ANOTHER_NUMBER, clock.now() + 1);
      const { remembered } = open();
      expect(remembered).toContainEqual([A_NUMBER, clock.now()]);
      expect(remembered).toContainEqual([ANOTHER_NUMBER, clock.now() + 1]);
    }
  });

  it('passes over what is no write', async () => {
    const { open, clock, folder } = aLog();
    await open().remember(A_NUMBER, clock.now());
    const [name = ''] = readdirSync(folder);
    appendFileSync(join(folder, name), `nothing\n\n${ANOTHER_NUMBER} soon\n`);
    expect(open().remembered).toEqual([[A_NUMBER, clock.now()]]);
  });

  it('can be read by its owner only', async () => {
    const { open, clock, folder } = aLog();
    await open().remember(A_NUMBER, clock.now());
    const [name = ''] = readdirSync(folder);
    expect([statSync(folder).mode & 0o777, statSync(join(folder, name)).mode & 0o777]).toEqual([0o700, 0o600]);
  });

  it.runIf(existsSync('/dev/full'))('says when a write could not be noted, so that it is not sent', async () => {
    const { open, clock, folder } = aLog();
    const log = open();
    symlinkSync('/dev/full', join(folder, `${Math.floor(clock.now() / WINDOW_MS)}.log`));
    await expect(log.remember(A_NUMBER, clock.now())).rejects.toThrow(expect.objectContaining({ code: 'disk_full' }));
  });

  it('says when there can be no such folder', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => openBudgetLog(join(file, 'writes'), WINDOW_MS, () => 0)).toThrow(
      expect.objectContaining({ code: 'home_unusable' }),
    );
  });
});

function aLog() {
  const folder = join(temporaryFolder(), 'writes');
  const clock = new DrivenClock();
  return { folder, clock, open: () => openBudgetLog(folder, WINDOW_MS, clock.now) };
}
