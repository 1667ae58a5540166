import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { IServerAdapter } from '@bull-board/api/typings/app';
import type { Queue } from 'bullmq';
import { cardsQueueName, runQueueName } from './backend.js';
import { deadLettersName } from './dead-letters.js';
import type { Engine } from './engine.js';
import { QueueOfUntoldWorkers } from './queue-of-untold-workers.js';

/** What the board says of the queues whose workers it does not show. */
const FAILED_NUMBERS_TEXT =
  'Failed numbers, kept until they are retried, fixed or discarded. By design, this queue has no workers.';
const CARDS_TEXT = 'Card jobs of a run. The process that has this home works on them.';
const RUN_TEXT = 'One job that shows that the run goes on. By design, this queue has no workers.';

/** The mark of the other pages, as `serve` has it. */
const LOGO = { path: '/assets/mark.svg', width: 24, height: 24 };

/** What bull-board needs of a web framework. */
export type BoardServer = IServerAdapter;
export type QueueDepth = { waiting: number; active: number; parked: number };

/** A look into the queues from outside, for the board and for figures. It changes nothing in them. */
export type QueueView = {
  /** Card jobs of all runs that are going on. */
  depth(): Promise<QueueDepth>;
  /** Shows the queues on a board. @returns to be called before it is looked at: runs come and go */
  showOn(server: BoardServer): () => Promise<void>;
  close(): Promise<void>;
};

type RunQueuePair = { run: Queue; cards: Queue };

/** @param options.simulated whether the built-in simulator replaces Linq: it has dead letters of its own */
export function openQueueView({ backend, control }: Engine, options: { simulated: boolean }): QueueView {
  const deadLetters = backend.queue(deadLettersName(options));
  const pairs = new Map<string, RunQueuePair>();
  let catchingUp: Promise<void> = Promise.resolve();
  const catchUp = async () => {
    const going = new Set((await control.list()).map(({ run }) => run));
    for (const id of going) {
      if (pairs.has(id)) continue;
      pairs.set(id, { run: backend.queue(runQueueName(id)), cards: backend.queue(cardsQueueName(id)) });
    }
    for (const [id, { run, cards }] of pairs) {
      if (going.has(id)) continue;
      pairs.delete(id);
      await run.close();
      await cards.close();
    }
  };
  // One after the other: two at once would open a queue twice.
  const inStep = () => {
    catchingUp = catchingUp.then(catchUp, catchUp);
    return catchingUp;
  };

  return {
    async depth() {
      await inStep();
      const sum: QueueDepth = { waiting: 0, active: 0, parked: 0 };
      for (const { cards } of pairs.values()) {
        const { waiting = 0, active = 0, delayed = 0 } = await cards.getJobCounts('waiting', 'active', 'delayed');
        sum.waiting += waiting;
        sum.active += active;
        sum.parked += delayed;
      }
      return sum;
    },
    showOn(server) {
      // What is done to a job here would be unknown to its run: a row could be sent twice, or be lost.
      const shown = (queue: Queue) =>
        backend.kind === 'redis'
          ? new BullMQAdapter(queue, { readOnlyMode: true })
          : new QueueOfUntoldWorkers(queue, CARDS_TEXT);
      const letters = new QueueOfUntoldWorkers(deadLetters, FAILED_NUMBERS_TEXT);
      const board = createBullBoard({
        queues: [letters],
        serverAdapter: server,
        options: {
          uiConfig: { boardTitle: 'linq-cards', boardLogo: LOGO, miscLinks: [{ text: 'All runs', url: '/' }] },
        },
      });
      return async () => {
        await inStep();
        const queues = [...pairs.values()].flatMap(({ run, cards }) => [
          shown(cards),
          new QueueOfUntoldWorkers(run, RUN_TEXT),
        ]);
        board.replaceQueues([letters, ...queues]);
      };
    },
    async close() {
      await catchingUp.catch(() => undefined);
      for (const { run, cards } of pairs.values()) await Promise.all([run.close(), cards.close()]);
      pairs.clear();
      await deadLetters.close();
    },
  };
}
