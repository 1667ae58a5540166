import { expect, it, onTestFinished, vi } from 'vitest';
import type { Engine } from '../../../src/queue/engine.js';
import { type DueTick, openScheduleQueue, type ScheduleQueue } from '../../../src/queue/schedule-queue.js';
import { nextTime } from '../../../src/scheduler/times/times.js';
import type { TheEngine } from './bench.js';

let homes = 0;

/** A clock under test that is due in every slice of so many milliseconds. */
const everyMs = (ms: number) => (_: unknown, after: number) => (Math.floor(after / ms) + 1) * ms;

async function openClock(engine: Engine, options: { ms?: number; home?: string } = {}): Promise<Clock> {
  homes += 1;
  const { ms = 100, home = `home${homes}` } = options;
  const queue = await openScheduleQueue(engine.backend, { homeId: home, nextTime: everyMs(ms) });
  onTestFinished(async () => {
    await queue.close(2_000);
  });
  return { queue, home };
}
type Clock = { queue: ScheduleQueue; home: string };

/** The next so many ticks. */
function ticks(queue: ScheduleQueue, wanted: number): Promise<DueTick[]> {
  const seen: DueTick[] = [];
  return new Promise((resolve, reject) => {
    queue.work(async (due) => {
      seen.push(due);
      if (seen.length === wanted) resolve([...seen]);
    }, reject);
  });
}

const NIGHTLY = { name: 'nightly', cron: '0 2 * * *', tz: 'UTC' };

export function keepsSchedules(engine: TheEngine): void {
  it('makes a tick at each time that is due, with that time, and none twice', async () => {
    const { queue } = await openClock(engine());
    await queue.keep(NIGHTLY);
    const seen = await ticks(queue, 4);
    const first = seen[0]?.planned ?? 0;
    expect(seen.map(({ schedule }) => schedule)).toEqual(Array(4).fill('nightly'));
    expect(seen.map(({ planned }) => planned % 100)).toEqual([0, 0, 0, 0]);
    expect(new Set(seen.map(({ planned }) => planned)).size).toBe(4);
    expect(seen.map(({ planned }) => planned)).toEqual(seen.map(({ planned }) => planned).sort());
    expect(first).toBeGreaterThan(0);
  });

  it('does not wait with the next tick for one that takes long', async () => {
    const { queue } = await openClock(engine());
    await queue.keep(NIGHTLY);
    let calls = 0;
    await new Promise<void>((resolve, reject) => {
      queue.work(async (_, signal) => {
        calls += 1;
        if (calls === 3) resolve();
        await new Promise((_, abort) => signal.addEventListener('abort', () => abort(signal.reason)));
      }, reject);
    });
  });

  it('comes once, with its time, for all that was due while nobody was there', async () => {
    const { queue, home } = await openClock(engine());
    await queue.keep(NIGHTLY);
    await queue.close(2_000);
    const due = Date.now() + 100;
    await vi.waitUntil(() => Date.now() > due + 500);
    const { queue: next } = await openClock(engine(), { home });
    expect(await next.keep(NIGHTLY)).toBe(false);
    const opened = Date.now();
    const [late, following] = await ticks(next, 2);
    expect(late?.planned).toBeLessThanOrEqual(due);
    expect(late?.takenUpAt).toBeGreaterThanOrEqual(opened);
    expect(following?.planned).toBeGreaterThan(late?.takenUpAt ?? 0);
  });

  it('gives a tick whose process was killed to the next one at once, and makes the following only once', async () => {
    const { queue, home } = await openClock(engine(), { ms: 300 });
    await queue.keep(NIGHTLY);
    const killed = await new Promise<DueTick>((resolve, reject) => {
      queue.work(async (due) => {
        resolve(due);
        await new Promise(() => undefined);
      }, reject);
    });
    await queue.close(0);
    const { queue: next } = await openClock(engine(), { home, ms: 300 });
    const seen = await ticks(next, 3);
    expect(seen[0]?.planned).toBe(killed.planned);
    expect(new Set(seen.map(({ planned }) => planned)).size).toBe(3);
  });

  it('gives back a tick that is in the middle of something when its process is asked to end', async () => {
    const { queue, home } = await openClock(engine());
    await queue.keep(NIGHTLY);
    const first = await new Promise<DueTick>((resolve, reject) => {
      queue.work(async (due, signal) => {
        resolve(due);
        await new Promise((_, abort) => signal.addEventListener('abort', () => abort(signal.reason)));
      }, reject);
    });
    await queue.close(10_000);
    const { queue: next } = await openClock(engine(), { home });
    expect((await ticks(next, 3)).map(({ planned }) => planned)).toContain(first.planned);
  });

  it('goes by other times from the moment on that it is told of them', async () => {
    const { queue } = await openClock(engine());
    await queue.keep(NIGHTLY);
    expect(await queue.keep(NIGHTLY)).toBe(false);
    expect(await queue.keep({ ...NIGHTLY, cron: '0 3 * * *' })).toBe(true);
    expect(await queue.keep({ ...NIGHTLY, cron: '0 3 * * *', tz: 'Europe/Berlin' })).toBe(true);
    expect(await queue.names()).toEqual(['nightly']);
    expect(await ticks(queue, 1)).toHaveLength(1);
  });

  it('makes no further tick of a schedule that was dropped, and continues with the others', async () => {
    const { queue } = await openClock(engine());
    await queue.keep(NIGHTLY);
    await queue.keep({ ...NIGHTLY, name: '2' });
    await queue.drop('nightly');
    expect(await queue.names()).toEqual(['2']);
    expect((await ticks(queue, 3)).map(({ schedule }) => schedule)).toEqual(['2', '2', '2']);
  });

  it('tells of a tick that ends with an error, and continues with the next', async () => {
    const { queue } = await openClock(engine());
    await queue.keep(NIGHTLY);
    const told: string[] = [];
    await new Promise<void>((resolve) => {
      queue.work(
        async () => {
          if (told.length > 0) resolve();
          throw new Error('disk full');
        },
        (error) => told.push(error.message),
      );
    });
    expect(told).toContain('disk full');
  });

  it.each([
    ['that has no half past two', '2026-03-08T06:00:00Z', '30 2 * * *', '2026-03-08T07:30:00.000Z'],
    ['that has half past one twice', '2026-11-01T05:45:00Z', '30 1 * * *', '2026-11-02T06:30:00.000Z'],
  ])('means the same time as the list of schedules in the night %s', async (_, now, cron, then) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(now) });
    onTestFinished(() => void vi.useRealTimers());
    const queue = await openScheduleQueue(engine().backend, { homeId: `night${cron.slice(3, 4)}`, nextTime });
    onTestFinished(() => queue.close(2_000));
    await queue.keep({ name: 'nightly', cron, tz: 'America/New_York' });
    expect(await queue.next('nightly')).toBe(Date.parse(then));
    await queue.drop('nightly');
  });

  it('keeps the schedules of one home from another', async () => {
    const [one, other] = [await openClock(engine()), await openClock(engine())];
    await one.queue.keep(NIGHTLY);
    expect(await other.queue.names()).toEqual([]);
  });
}
