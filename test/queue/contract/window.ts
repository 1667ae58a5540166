import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { RunContext } from '../../../jobs/run-context.js';
import { enqueue } from '../../../jobs/run-steps/enqueue.js';
import { takeOffTheQueue } from '../../../jobs/run-steps/queued-numbers.js';
import { waitForCards } from '../../../jobs/run-steps/wait.js';
import type { Outcome } from '../../../src/cards/outcome.js';
import type { PlannedRow } from '../../../src/cards/plan.js';
import { Ledger } from '../../../src/home/ledger.js';
import { OutcomeStore } from '../../../src/home/outcome-store.js';
import { writePlan } from '../../../src/home/plan/plan-file.js';
import { RunRecordKeeper } from '../../../src/home/run-record.js';
import { type CardJobContext, workOnCards } from '../../../src/queue/card-worker.js';
import type { Engine } from '../../../src/queue/engine.js';
import { NumbersInHand } from '../../../src/runs/several/numbers-in-hand.js';
import { aPlannedRow, aRunRecord, theRunFiles } from '../../support/builders.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { anEvent, created, openRun, type RunBench, type TheEngine } from './bench.js';

const WINDOW = 20;
const ROWS = 95;
/** Every fifth row needs no request. */
const SENT = Array.from({ length: ROWS }, (_, index) => index + 1).filter((row) => row % 5 !== 0);

export function holdsAWindow(engine: TheEngine): void {
  it('never has more rows on the queue than the window, and ends with an outcome of each that needs a request', async () => {
    const { run, context } = await aRun(engine());
    const most = watching(run, context);
    worksWithJournal(run, context, engine());
    await enqueue(context);
    await waitForCards(context);
    expect(rowsWithOutcome(context)).toEqual(SENT);
    expect(most()).toBeLessThanOrEqual(WINDOW);
    expect(await run.queues.counts()).toEqual({ waiting: 0, active: 0, parked: 0, ended: 0 });
  });

  it('takes what workers have done, also what they did while nobody took it, and leaves nothing of it on the queue', async () => {
    const { run, context } = await aRun(engine());
    run.workOnCards();
    await enqueue(context);
    await waitForCards(context);
    expect(rowsWithOutcome(context)).toEqual(SENT);
    expect(await run.queues.counts()).toEqual({ waiting: 0, active: 0, parked: 0, ended: 0 });
  });

  it('sends no row twice that had ended before the record knew of its chunk', async () => {
    const { run, context } = await aRun(engine());
    const worked: number[] = [];
    worksWithJournal(run, context, engine(), ({ job }) => worked.push(job.row));
    await enqueue(context);
    await waitForCards(context);
    await context.record.update({ enqueuedRows: 10 });
    await enqueue(context);
    await waitForCards(context);
    expect(worked.sort((one, other) => one - other)).toEqual(SENT);
  });

  it('adds further rows while the window is full of parked ones, but none while no request may leave', async () => {
    const { run, context } = await aRun(engine());
    const until = Date.now() + 3_600_000;
    const untilParked = anEvent();
    let isDown = true;
    const parked = SENT.slice(0, WINDOW);
    let times = 0;
    worksWithJournal(run, context, engine(), ({ job }) => {
      if (!parked.includes(job.row)) return undefined;
      times += 1;
      if (times === WINDOW) untilParked.happens();
      return { kind: 'park', until, because: 'budget', progress: null } as const;
    });
    const outage = { since: Date.now(), nextProbeAt: Date.now() };
    const state = { rate: 0, current: 0, slowedBy: null, coolUntil: null };
    context.limiter = { state: async () => ({ ...state, outage: isDown ? outage : null }) };
    await enqueue(context);
    await untilParked.happened;
    await expect.poll(async () => (await run.queues.counts()).parked, { timeout: 60_000 }).toBe(WINDOW);
    await enqueue(context);
    expect(await run.queues.counts()).toMatchObject({ waiting: 0, active: 0 });

    isDown = false;
    const leave = new AbortController();
    context.signal = leave.signal;
    const waiting = waitForCards(context);
    await expect.poll(() => rowsWithOutcome(context), { timeout: 60_000 }).toEqual(SENT.slice(WINDOW));
    leave.abort();
    await expect(waiting).rejects.toThrow();
    // The last outcome is noted before its job ends.
    const counts = () => run.queues.counts();
    await expect.poll(counts, { timeout: 60_000 }).toMatchObject({ waiting: 0, active: 0, parked: WINDOW });
  });

  it('adds rows again that the queue has lost, as rows whose cards are read back first', async () => {
    const { run, context } = await aRun(engine());
    await enqueue(context);
    await run.queues.forget([2, 7]);
    const readBack: number[] = [];
    worksWithJournal(run, context, engine(), ({ job, mayHaveBeenSent }) => {
      if (mayHaveBeenSent) readBack.push(job.row);
      return undefined;
    });
    await waitForCards(context);
    expect(rowsWithOutcome(context)).toEqual(SENT);
    expect(readBack.sort()).toEqual([2, 7]);
  });

  it('keeps back a number that another run has in hand, and no other, until that is over', async () => {
    const numbers = new NumbersInHand();
    const { run, context } = await aRun(engine(), numbers);
    const other = numbers.of('another run');
    const [first = 0, second = 0, ...others] = SENT;
    other.begin([first, second].map(keyOf));
    worksWithJournal(run, context, engine());
    const waiting = waitForCards(context);
    await expect.poll(() => rowsWithOutcome(context), { timeout: 60_000 }).toEqual(others);
    expect(context.record.current.enqueuedRows).toBeLessThan(first);
    other.end(numberOf(second));
    await expect.poll(() => rowsWithOutcome(context), { timeout: 60_000 }).toEqual([second, ...others]);
    other.end(numberOf(first));
    await waiting;
    expect(rowsWithOutcome(context)).toEqual(SENT);
  });

  it('takes a row off its queue whose number another run has taken up while it stood still, and adds it again, to be read back', async () => {
    const numbers = new NumbersInHand();
    const { run, context } = await aRun(engine(), numbers);
    await enqueue(context);
    context.numbers.leave();
    const other = numbers.of('another run');
    other.begin([keyOf(3)]);
    await takeOffTheQueue(context);
    const readBack: number[] = [];
    worksWithJournal(run, context, engine(), ({ job, mayHaveBeenSent }) => {
      if (mayHaveBeenSent && job.row === 3) readBack.push(job.row);
      return undefined;
    });
    const waiting = waitForCards(context);
    await expect.poll(() => rowsWithOutcome(context), { timeout: 60_000 }).toEqual(SENT.filter((row) => row !== 3));
    expect(readBack).toEqual([]);
    other.leave();
    await waiting;
    expect([rowsWithOutcome(context), readBack]).toEqual([SENT, [3]]);
  });

  it('says that the run is lost where the queue has lost all of it', async () => {
    const { run, context } = await aRun(engine());
    await enqueue(context);
    await run.queues.remove();
    const lost = context.queues.add;
    context.queues.add = async () => undefined;
    await expect(waitForCards(context)).rejects.toMatchObject({ code: 'run_lost' });
    context.queues.add = lost;
  });
}

const keyOf = (row: number) => 12_025_550_100 + row;
const numberOf = (row: number) => `+${keyOf(row)}`;

async function aRun(engine: Engine, numbers = new NumbersInHand()): Promise<{ run: RunBench; context: RunContext }> {
  const run = openRun(engine);
  const home = temporaryFolder();
  const files = theRunFiles(home);
  mkdirSync(files.folder, { recursive: true });
  await writePlan(files, aPlan());
  const release = (taken: readonly Outcome[]) => {
    for (const { phoneNumber } of taken) numbers.of(run.id).end(phoneNumber ?? '');
  };
  const outcomes = await OutcomeStore.open(files.journal, await Ledger.open(join(home, 'ledger.ndjson')), release);
  onTestFinished(() => outcomes.close());
  await run.queues.begin();
  const context = {
    record: new RunRecordKeeper(aRunRecord({ id: run.id, rows: ROWS }), async () => undefined),
    files,
    outcomes,
    queues: run.queues,
    limiter: engine.limiter,
    window: WINDOW,
    numbers: numbers.of(run.id),
    deadLetters: engine.deadLetters,
    log: { warn: () => undefined, info: () => undefined },
    signal: new AbortController().signal,
  } as unknown as RunContext;
  return { run, context };
}

async function* aPlan(): AsyncGenerator<PlannedRow> {
  for (let row = 1; row <= ROWS; row += 1) {
    const kind = SENT.includes(row) ? ('create' as const) : ('unchanged' as const);
    yield aPlannedRow({ row, line: row + 1, phoneNumber: numberOf(row), decision: { kind } });
  }
}

/** Works as the coordinator does; `work` may say what becomes of a card. */
function worksWithJournal(
  run: RunBench,
  { outcomes }: RunContext,
  { backend }: Engine,
  work: (card: CardJobContext) => unknown = () => undefined,
): void {
  const worker = workOnCards(backend, run.id, {
    concurrency: 4,
    keepsOutcomes: true,
    async work(card) {
      const said = work(card);
      if (typeof said === 'object') return said as ReturnType<typeof created>;
      const result = created(card);
      await outcomes.record(result.outcome);
      return result;
    },
  });
  onTestFinished(() => worker.close(5_000));
}

/** The most card jobs that were on the queue when rows had been added. */
function watching(run: RunBench, context: RunContext): () => number {
  let most = 0;
  const { add } = run.queues;
  context.queues = {
    ...run.queues,
    async add(cards) {
      await add(cards);
      const { waiting, active, parked } = await run.queues.counts();
      most = Math.max(most, waiting + active + parked);
    },
  };
  return () => most;
}

function rowsWithOutcome({ outcomes }: RunContext): number[] {
  return Array.from({ length: ROWS }, (_, index) => index + 1).filter((row) => outcomes.has(row));
}
