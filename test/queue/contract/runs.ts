import { expect, it } from 'vitest';
import { created, openRun, type TheEngine } from './bench.js';

export function keepsRunsApart(engine: TheEngine): void {
  it('throws away the cards of one run and leaves those of another', async () => {
    const [one, other] = [openRun(engine()), openRun(engine())];
    for (const run of [one, other]) {
      await run.queues.begin();
      await run.queues.add(run.cards(3));
    }
    await one.queues.clearCards();
    expect(await one.queues.counts()).toMatchObject({ waiting: 0, parked: 0 });
    expect(await other.queues.counts()).toMatchObject({ waiting: 3 });
  });

  it('forgets one run and continues with another', async () => {
    const [one, other] = [openRun(engine()), openRun(engine())];
    await one.queues.begin();
    await other.queues.begin();
    await one.queues.add(one.cards(3));
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

  it('is there as soon as it has begun, however often, and for every process', async () => {
    const run = openRun(engine());
    await run.queues.begin();
    await run.queues.begin();
    expect(await run.reopen().isThere()).toBe(true);
  });
}
