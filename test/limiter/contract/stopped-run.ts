import { describe, expect, it } from 'vitest';
import { aRead, aWrite, goOf, type Open, RUN, struggleTimes } from './bench.js';

export function stopsRuns(open: Open): void {
  describe('a run that has stopped', () => {
    it('may not send, while others may', async () => {
      const { limiter, setRunning } = await open();
      await setRunning('another run', true);
      await setRunning(RUN, false);
      expect(await limiter.acquire(aRead())).toEqual({ go: false, because: 'stopped', waitMs: 0 });
      expect(await limiter.acquire(aRead({ run: 'another run' }))).toMatchObject({ go: true });
    });

    it('may not use a slot that it holds, and gives it back', async () => {
      const { limiter, setRunning } = await open({ rate: 1, budget: { max: 2, windowMs: 600_000 } });
      await setRunning('another run', true);
      await goOf(limiter.acquire(aWrite()));
      const held = await goOf(limiter.acquire(aWrite()));
      await setRunning(RUN, false);
      expect(await limiter.revalidate(aWrite(), held.slot)).toEqual({ go: false, because: 'stopped', waitMs: 0 });
      const next = await goOf(limiter.acquire(aWrite({ run: 'another run' })));
      expect(next).toMatchObject({ slot: held.slot, writes: 2 });
    });

    it('may send again when it is started again', async () => {
      const { limiter, setRunning } = await open();
      await setRunning(RUN, false);
      await setRunning(RUN, true);
      expect(await limiter.acquire(aRead())).toMatchObject({ go: true });
    });

    it('is told so also in an outage, while others are told of the outage', async () => {
      const { limiter, now, setRunning } = await open();
      await struggleTimes(limiter, 1, { sinceMs: now(), readAnswered: false, exhausted: true });
      expect(await limiter.acquire(aRead({ run: 'a run that nobody has started' }))).toMatchObject({
        because: 'stopped',
      });
      await setRunning(RUN, false);
      expect(await limiter.acquire(aRead())).toMatchObject({ because: 'stopped' });
    });
  });
}
