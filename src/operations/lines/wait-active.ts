import { setTimeout as sleep } from 'node:timers/promises';
import type { Card } from '../../cards/card.js';
import { needsCall } from '../../cards/plan.js';
import { readPlan } from '../../home/plan/plan-file.js';
import { loadRun, runFiles } from '../../home/run-folder.js';
import { fetchCards } from '../../runs/fetch-account.js';
import { withTemporaryRun } from '../../runs/temporary-run.js';
import { SETTINGS } from '../../settings.js';
import type { Operations } from '../operations.js';
import type { OperationsContext } from '../operations-context.js';
import { requirePlanned } from '../plan-operations.js';
import type { ActiveCards } from './active-cards-schema.js';

/** Each look is one request for the whole account. */
const LOOK_EVERY_MS = 5_000;
/** Cards that the list does not have are read one by one, and no more than these: a list may hold active ones only. */
const MOST_READ_ALONE = 100;

/** Nothing but a look tells that a card has become active. */
export function waitActiveOperations(context: OperationsContext): Pick<Operations, 'waitActive'> {
  const { coordinator, signal, now } = context;
  return {
    async waitActive(id, { withinMs, rate = SETTINGS.rate.fallback }) {
      await requirePlanned(context, await loadRun(coordinator.home, id));
      const numbers = await numbersOf(id);
      const until = now().getTime() + withinMs;
      for (;;) {
        const seen = await look(numbers, rate);
        const leftMs = until - now().getTime();
        if (seen.notActive.length === 0 || leftMs <= 0) return seen;
        await sleep(Math.min(LOOK_EVERY_MS, leftMs), undefined, { signal });
      }
    },
  };

  /** The numbers whose cards the run sets, or has found as its file wants them. */
  async function numbersOf(id: string): Promise<string[]> {
    const numbers: string[] = [];
    for await (const { phoneNumber, decision } of readPlan(runFiles(coordinator.home, id))) {
      const isMeant = needsCall(decision) || decision.kind === 'unchanged';
      if (isMeant && phoneNumber !== null) numbers.push(phoneNumber);
    }
    return numbers;
  }

  async function look(numbers: readonly string[], rate: number): Promise<ActiveCards> {
    const tools = await coordinator.readingTools();
    const listed = new Map((await fetchCards(tools, { rate, signal })).map((card) => [card.phoneNumber, card]));
    const missing = numbers.filter((number) => !listed.has(number)).slice(0, MOST_READ_ALONE);
    for (const card of await readAlone(missing)) listed.set(card.phoneNumber, card);
    const notActive = numbers.flatMap((phoneNumber): ActiveCards['notActive'] => {
      const card = listed.get(phoneNumber);
      return card?.isActive ? [] : [{ phoneNumber, why: card ? 'inactive' : 'no_card' }];
    });
    return { active: numbers.length - notActive.length, notActive };
  }

  async function readAlone(numbers: readonly string[]): Promise<Card[]> {
    if (numbers.length === 0) return [];
    const { engine, linq, account } = await coordinator.readingTools();
    const run = `active-${crypto.randomUUID()}`;
    return withTemporaryRun(engine, { name: run, account, limits: {} }, async () => {
      const cards: Card[] = [];
      for (const phoneNumber of numbers) {
        const verdict = await linq.read({ run, phoneNumber }, signal);
        if (!('because' in verdict) && verdict.class === 'read' && verdict.card) cards.push(verdict.card);
      }
      return cards;
    });
  }
}
