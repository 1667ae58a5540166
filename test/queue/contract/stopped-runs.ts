import { expect, it, onTestFinished } from 'vitest';
import { card } from '../../../jobs/card.js';
import { openLinqClient } from '../../../src/linq/client.js';
import { paceLinq } from '../../../src/linq/paced.js';
import type { CardJobContext } from '../../../src/queue/card-worker.js';
import type { Engine } from '../../../src/queue/engine.js';
import { type Simulator, startSimulator } from '../../../src/simulator/server.js';
import { aRunStop } from '../../support/builders.js';
import { FAST_POLICY } from '../../support/linq.js';
import { anEvent, created, openRun, type TheEngine } from './bench.js';

const ACCOUNT = 'aaaaaaaa';

export function stopsRuns(engine: TheEngine): void {
  it('sends nothing for a run that has been stopped, and the rest once when it is started again', async () => {
    const { control, limiter } = engine();
    const { simulator, work } = await aLinq(engine());
    const run = openRun(engine());
    await limiter.configure({ rate: 0, budget: null });
    await control.start(run.id, ACCOUNT);
    await run.queues.begin();

    const { happened, happens } = anEvent();
    const worker = run.workOnCards(async (each) => {
      const result = await work(each);
      if (result.kind === 'outcome') await control.stop(run.id, aRunStop());
      else happens();
      return result;
    }, 1);
    const sent = run.send(run.cards(5));
    await happened;
    await worker.close(5_000);
    expect(simulator.requests.summary().writes).toBe(1);
    expect(await run.queues.counts()).toMatchObject({ active: 0, ended: 1 });

    await control.start(run.id, ACCOUNT);
    run.workOnCards(work);
    await sent;
    expect(run.cards(5).map(({ phoneNumber }) => simulator.requests.writesOf(phoneNumber).length)).toEqual([
      1, 1, 1, 1, 1,
    ]);
  });

  it('leaves the process its turns while a card is put back at once, again and again', async () => {
    const run = openRun(engine());
    let times = 0;
    let hadTurn = false;
    run.workOnCards((each) => {
      times += 1;
      if (times === 1) {
        setImmediate(() => {
          hadTurn = true;
        });
      }
      return hadTurn || times === 100 ? created(each) : { kind: 'put_back', progress: null, afterMs: 0 };
    }, 1);
    await run.queues.begin();
    await run.send(run.cards(1));
    expect(hadTurn).toBe(true);
  });

  it('keeps the first reason for which a run was stopped', async () => {
    const { control } = engine();
    const { id } = openRun(engine());
    await control.start(id, ACCOUNT);
    expect(await control.stop(id, aRunStop())).toBe(true);
    expect(await control.stop(id, aRunStop({ kind: 'cancelled' }))).toBe(false);
    expect(await control.find(id)).toEqual({ run: id, account: ACCOUNT, stop: aRunStop() });
  });

  it('forgets the reason when the run is started again', async () => {
    const { control } = engine();
    const { id } = openRun(engine());
    await control.start(id, ACCOUNT);
    await control.stop(id, aRunStop());
    await control.start(id, ACCOUNT);
    expect(await control.find(id)).toEqual({ run: id, account: ACCOUNT, stop: null });
  });

  it('lists the runs that were started, stopped or not, until they are removed', async () => {
    const { control } = engine();
    const [going, stopped, removed] = [openRun(engine()).id, openRun(engine()).id, openRun(engine()).id];
    for (const id of [going, stopped, removed]) await control.start(id, ACCOUNT);
    await control.stop(stopped, aRunStop());
    await control.remove(removed);
    const listed = await control.list();
    expect(listed).toHaveLength(2);
    expect(listed).toEqual(
      expect.arrayContaining([
        { run: going, account: ACCOUNT, stop: null },
        { run: stopped, account: ACCOUNT, stop: aRunStop() },
      ]),
    );
    expect(await control.find(removed)).toBeUndefined();
  });

  it('cannot stop a run that was never started', async () => {
    const { control } = engine();
    const { id } = openRun(engine());
    expect(await control.stop(id, aRunStop())).toBe(false);
    expect(await control.find(id)).toBeUndefined();
  });
}

/** The simulator, and what does a card job on it. */
async function aLinq(
  engine: Engine,
): Promise<{ simulator: Simulator; work: (each: CardJobContext) => ReturnType<typeof card> }> {
  const { control, limiter, deadLetters, store } = engine;
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  const linq = paceLinq(openLinqClient({ apiKey: 'test', baseUrl: simulator.baseUrl, timeoutMs: 2_000 }), limiter);
  const deps = { linq, policy: FAST_POLICY, now: () => new Date(), control, deadLetters, store };
  return { simulator, work: (each) => card(each, deps) };
}
