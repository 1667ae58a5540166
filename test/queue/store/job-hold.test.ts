import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HoldLost, JobHold } from '../../../src/queue/store/job-hold.js';

const LOCK_MS = 15_000;
let renew: ReturnType<typeof vi.fn<() => Promise<boolean>>>;
let hold: JobHold;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000, toFake: ['Date', 'performance', 'setTimeout'] });
  renew = vi.fn(async () => true);
  hold = new JobHold({ lockMs: LOCK_MS, renew });
});
afterEach(() => {
  vi.useRealTimers();
});

it('asks nobody while the lock certainly holds, or has been renewed', async () => {
  vi.advanceTimersByTime(12_000);
  await hold.makeSure();
  hold.renewed();
  vi.advanceTimersByTime(12_000);
  await hold.makeSure();
  expect(renew).not.toHaveBeenCalled();
});

it('asks the queue before a write once the lock may have run out', async () => {
  vi.advanceTimersByTime(14_000);
  expect(hold.isSure()).toBe(false);
  await hold.makeSure();
  expect(renew).toHaveBeenCalledTimes(1);
  expect(hold.isSure()).toBe(true);
});

it('is not sure after a sleep in which only the clock on the wall went on', () => {
  vi.setSystemTime(Date.now() + 60_000);
  expect(hold.isSure()).toBe(false);
});

it('ends the work on a job that another worker has', async () => {
  renew.mockResolvedValue(false);
  vi.advanceTimersByTime(60_000);
  await expect(hold.makeSure()).rejects.toBeInstanceOf(HoldLost);
  expect([hold.isLost, hold.signal.aborted]).toEqual([true, true]);
});

it('a lock that could not be renewed ends it at once, for good', async () => {
  hold.lose();
  hold.renewed();
  expect(hold.isSure()).toBe(false);
  await expect(hold.makeSure()).rejects.toBeInstanceOf(HoldLost);
  expect(renew).not.toHaveBeenCalled();
});
