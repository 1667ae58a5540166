import { expect, it, onTestFinished } from 'vitest';
import type { RunContext } from '../../../jobs/run-context.js';
import { gatherOutcomes } from '../../../jobs/run-steps/report.js';
import type { NewCardJob } from '../../../src/queue/card-job.js';
import { type CardJobContext, workOnCards } from '../../../src/queue/card-worker.js';
import { all, anEvent, created, openRun, outcomesOf, type TheEngine } from './bench.js';

export function doesCardJobs(engine: TheEngine): void {
  it('gives each row one card job, however often its chunk is added', async () => {
    const run = openRun(engine());
    const worked: number[] = [];
    run.workOnCards((card) => {
      worked.push(card.job.row);
      return created(card);
    });
    await run.queues.begin();
    await run.queues.add(run.cards(5));
    await run.send(run.cards(5));
    await run.send(run.cards(5));
    expect(worked.sort()).toEqual([1, 2, 3, 4, 5]);
    expect(await run.queues.counts()).toEqual({ waiting: 0, active: 0, parked: 0, ended: 5 });
  });

  it('keeps the outcome of every card until it is forgotten, the oldest first', async () => {
    const run = openRun(engine());
    run.workOnCards();
    await run.queues.begin();
    await run.send(run.cards(5));
    const expected = run
      .cards(5)
      .map(({ row, phoneNumber }) => expect.objectContaining({ row, phoneNumber, status: 'created' }));
    expect(await outcomesOf(run.queues)).toEqual(expected);
    expect(await outcomesOf(run.queues)).toEqual(expected);
    const [first] = await run.queues.ended(1);
    await run.queues.forget([first?.row ?? 0]);
    expect((await outcomesOf(run.queues)).map(({ row }) => row)).toEqual(
      [1, 2, 3, 4, 5].filter((row) => row !== first?.row),
    );
    await run.queues.forget([1, 2, 3, 4, 5]);
    expect(await run.queues.counts()).toEqual({ waiting: 0, active: 0, parked: 0, ended: 0 });
  });

  it('leaves nothing of a card whose worker keeps outcomes itself, and all of one whose worker does not', async () => {
    const run = openRun(engine());
    await run.queues.begin();
    const keeps = workOnCards(engine().backend, run.id, {
      concurrency: 4,
      keepsOutcomes: true,
      work: async (card) => created(card),
    });
    await run.send(run.cards(5));
    await keeps.close(5_000);
    expect(await run.queues.counts()).toEqual({ waiting: 0, active: 0, parked: 0, ended: 0 });
    run.workOnCards();
    await run.send(run.cards(7).slice(5));
    expect((await outcomesOf(run.queues)).map(({ row }) => row)).toEqual([6, 7]);
  });

  it('works on many cards at once, each of which can be told to end, and Node sees no leak in that', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    onTestFinished(() => void process.off('warning', note));
    const run = openRun(engine());
    const { happened: allWait, happens: waits } = anEvent();
    let waiting = 0;
    run.workOnCards(async (card) => {
      card.signal.addEventListener('abort', () => undefined);
      waiting += 1;
      if (waiting === 20) waits();
      await allWait;
      return created(card);
    }, 20);
    await run.queues.begin();
    await run.send(run.cards(20));
    expect(warnings).toEqual([]);
  });

  it('takes up another card for each that waits between two requests, and no more when those go on', async () => {
    const run = openRun(engine());
    const { happened: mayGoOn, happens: goOn } = anEvent();
    const { happened: othersDone, happens: done } = anEvent();
    let awake = 0;
    let most = 0;
    let ended = 0;
    run.workOnCards(async (card) => {
      awake += 1;
      most = Math.max(most, awake);
      if (card.job.row <= 6) {
        awake -= 1;
        const wakes = card.rests?.();
        await mayGoOn;
        wakes?.();
      } else {
        await new Promise((resolve) => setTimeout(resolve, 2));
        awake -= 1;
        ended += 1;
        if (ended === 4) done();
      }
      return created(card);
    }, 2);
    await run.queues.begin();
    const sent = run.send(run.cards(10));
    await othersDone;
    expect(await run.queues.counts()).toMatchObject({ waiting: 0, ended: expect.any(Number) });
    goOn();
    await sent;
    expect(most).toBeLessThanOrEqual(2);
  });

  it('takes a parked card up again with its progress, and not as one whose worker was lost', async () => {
    const run = openRun(engine());
    const seen: unknown[] = [];
    run.workOnCards((card) => {
      const { progress, orderlyStarts } = card.job;
      seen.push({ progress, orderlyStarts, mayHaveBeenSent: card.mayHaveBeenSent });
      return seen.length < 3
        ? { kind: 'park', until: Date.now(), because: 'budget', progress: seen.length }
        : created(card);
    });
    await run.queues.begin();
    await run.send(run.cards(1));
    expect(seen).toEqual([
      { progress: undefined, orderlyStarts: 0, mayHaveBeenSent: false },
      { progress: 1, orderlyStarts: 1, mayHaveBeenSent: false },
      { progress: 2, orderlyStarts: 2, mayHaveBeenSent: false },
    ]);
  });

  it('names the cards that are parked, with the time and the reason', async () => {
    const run = openRun(engine());
    const until = Date.now() + 3_600_000;
    const { happened, happens } = anEvent();
    const worker = run.workOnCards(({ job }) => {
      happens();
      return { kind: 'park', until, because: 'budget', progress: job.row };
    });
    await run.queues.begin();
    await run.queues.add(run.cards(1));
    await happened;
    await worker.close(5_000);
    expect(await run.queues.parked(10)).toEqual([{ phoneNumber: '+12025550100', until, because: 'budget' }]);
    expect(await run.queues.counts()).toEqual({ waiting: 0, active: 0, parked: 1, ended: 0 });
  });

  it('hands a card that a closing worker has put back to the next one', async () => {
    const run = openRun(engine());
    const { happened, happens } = anEvent();
    const worker = run.workOnCards(async ({ signal }) => {
      happens();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { kind: 'put_back', progress: 'half', afterMs: 0 };
    });
    await run.queues.begin();
    const sent = run.send(run.cards(1));
    await happened;
    await worker.close(5_000);
    const taken: CardJobContext[] = [];
    run.workOnCards((card) => {
      taken.push(card);
      return created(card);
    });
    await sent;
    expect(taken).toMatchObject([{ mayHaveBeenSent: false, job: { row: 1, progress: 'half', parked: null } }]);
  });

  it('ends a card that has become unreadable as lost, without holding up the others or being waited for again', async () => {
    const run = openRun(engine());
    run.workOnCards();
    await run.queues.begin();
    const cards = run
      .cards(3)
      .map((card) => (card.row === 2 ? ({ ...card, phoneNumber: 5 } as unknown as NewCardJob) : card));
    await run.send(cards);
    expect((await outcomesOf(run.queues)).map(({ row }) => row)).toEqual([1, 3]);
    expect(await all(run.queues.lost())).toEqual([{ row: 2, card: null, why: expect.stringContaining('phoneNumber') }]);
    expect(await run.queues.counts()).toMatchObject({ ended: 3 });
  });

  it('ends a card whose worker breaks as a failed row, with its number in the dead letters', async () => {
    const run = openRun(engine());
    const { deadLetters } = engine();
    run.workOnCards(() => {
      throw new TypeError('a bug');
    });
    await run.queues.begin();
    await run.send(run.cards(1));
    const taken = new Map<number, unknown>();
    await gatherOutcomes({
      queues: run.queues,
      deadLetters,
      record: { current: { id: run.id } },
      outcomes: {
        has: (row: number) => taken.has(row),
        take: (outcome: { row: number }) => taken.set(outcome.row, outcome),
        flush: () => undefined,
      },
      log: { error: () => undefined },
      now: () => new Date(),
    } as unknown as RunContext);
    expect([...taken.values()]).toMatchObject([
      {
        row: 1,
        phoneNumber: '+12025550100',
        status: 'failed',
        code: 'row_error',
        reason: expect.stringContaining('a bug'),
      },
    ]);
    expect(await deadLetters.find('+12025550100')).toMatchObject({ run: run.id, row: 1, status: 'failed' });
    await deadLetters.remove('+12025550100');
  });
}
