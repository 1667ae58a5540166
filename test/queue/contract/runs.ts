import { expect, it } from 'vitest';
import { created, openRun, type TheEngine } from './bench.js';

export function keepsRunsApart(engine: TheEngine): void {
  it('throws away the cards of one run and leaves those of another', async () => {
    const [one, other] = [openRun(engine()), openRun(engine())];
    for (const run of [one, other]) {
      await run.queues.begin();
      await run.queues.work((job) => job.addCards(run.cards(3), { mayExist: false }));
    }
    await one.queues.clearCards();
    expect(await one.queues.counts()).toMatchObject({ waiting: 0, parked: 0 });
    expect(await other.queues.counts()).toMatchObject({ waiting: 3 });
  });

  it('forgets one run and goes on with another', async () => {
    const [one, other] = [openRun(engine()), openRun(engine())];
    await one.queues.begin();
    await other.queues.begin();
    await one.queues.work((job) => job.addCards(one.cards(3), { mayExist: false }));
    await one.queues.remove();
    const worked: number[] = [];
    other.workOnCards((card) => {
      worked.push(card.job.row);
      return created(card);
    });
    await other.send(other.cards(3));
    expect(worked.sort()).toEqual([1, 2, 3]);
    expect([await one.queues.isThere(), await other.queues.isThere()]).toEqual([false, true]);
  });

  it('does not know a run that has not begun', async () => {
    expect(await openRun(engine()).queues.isThere()).toBe(false);
  });

  it('gives the run of a coordinator that was killed to the next one at once', async () => {
    const run = openRun(engine());
    await run.queues.begin();
    await new Promise<void>((taken) => {
      void run.queues.work(async () => {
        taken();
        await new Promise(() => undefined);
      });
    });
    await run.queues.close();
    const next = run.reopen();
    await next.begin();
    let calls = 0;
    await next.work(async () => {
      calls += 1;
    });
    expect(calls).toBe(1);
  });

  it('does a run again that ended with an error', async () => {
    const run = openRun(engine());
    await run.queues.begin();
    await expect(run.queues.work(() => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
    await run.queues.close();
    const next = run.reopen();
    await next.begin();
    await next.work(async () => undefined);
  });
}
