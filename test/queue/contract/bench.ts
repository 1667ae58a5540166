import { onTestFinished, vi } from 'vitest';
import type { Outcome } from '../../../src/cards/outcome.js';
import { newRunId } from '../../../src/home/run-folder.js';
import type { CardJobResult, NewCardJob } from '../../../src/queue/card-job.js';
import { type CardJobContext, type CardWorker, workOnCards } from '../../../src/queue/card-worker.js';
import type { Engine } from '../../../src/queue/engine.js';
import { openRunQueues, type RunQueues } from '../../../src/queue/run-queues.js';
import { aCardJob, anOutcome } from '../../support/builders.js';

/** The engine that the whole file shares. */
export type TheEngine = () => Engine;

/** One run of its own for one test; gone, with all who work on it, when the test has ended. */
export type RunBench = {
  id: string;
  queues: RunQueues;
  /** Card jobs for rows 1 to `rows`. */
  cards(rows: number): NewCardJob[];
  /** Adds these cards and waits until all have ended; the run has been begun. */
  send(cards: readonly NewCardJob[]): Promise<void>;
  /** Has the cards worked on; without `work` each ends at once as created. */
  workOnCards(
    work?: (card: CardJobContext) => CardJobResult | Promise<CardJobResult>,
    concurrency?: number,
  ): CardWorker;
  /** The queues of the same run as another process would open them. */
  reopen(): RunQueues;
};

export function openRun(engine: Engine): RunBench {
  const id = newRunId(new Date());
  const opened: RunQueues[] = [];
  const workers: CardWorker[] = [];
  const open = () => {
    const queues = openRunQueues(engine.backend, id);
    opened.push(queues);
    return queues;
  };
  const queues = open();
  onTestFinished(async () => {
    for (const worker of workers) await worker.close(5_000);
    for (const each of opened) await each.close();
    const last = openRunQueues(engine.backend, id);
    await last.remove();
    await last.close();
    await engine.control.remove(id);
  });
  return {
    id,
    queues,
    cards: (rows) =>
      Array.from({ length: rows }, (_, index) =>
        aCardJob({ run: id, row: index + 1, phoneNumber: `+1${2_025_550_100 + index}` }),
      ),
    send: async (cards) => {
      await queues.add(cards);
      await allEnded(queues);
    },
    workOnCards(work = created, concurrency = 4) {
      const worker = workOnCards(engine.backend, id, { concurrency, work: async (card) => work(card) });
      workers.push(worker);
      return worker;
    },
    reopen: open,
  };
}

export function created({ job: { row, phoneNumber } }: CardJobContext): CardJobResult & { kind: 'outcome' } {
  return { kind: 'outcome', outcome: anOutcome({ row, phoneNumber }) };
}

/** Resolves when no card is left to be worked on. */
export async function allEnded(queues: RunQueues): Promise<void> {
  await vi.waitUntil(
    async () => {
      const { waiting, active, parked } = await queues.counts();
      return waiting + active + parked === 0;
    },
    { timeout: 30_000, interval: 20 },
  );
}

/** The outcomes that wait to be taken, in the order of the rows. */
export async function outcomesOf(queues: RunQueues): Promise<Outcome[]> {
  return (await queues.ended(1_000)).sort((one, other) => one.row - other.row);
}

export async function all<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

/** A promise that a test settles when something has happened. */
export function anEvent(): { happened: Promise<void>; happens: () => void } {
  let happens = () => {};
  const happened = new Promise<void>((resolve) => {
    happens = resolve;
  });
  return { happened, happens };
}
