import { fetchCards, fetchLines } from '../runs/fetch-account.js';
import { SETTINGS } from '../settings.js';
import type { Operations } from './operations.js';
import type { OperationsContext } from './operations-context.js';

/** Reads the account as it is now, through the same limiter as the runs of this process. */
export function accountOperations({ coordinator, signal }: OperationsContext): Pick<Operations, 'cards' | 'lines'> {
  return {
    cards: async ({ rate = SETTINGS.rate.fallback } = {}) =>
      fetchCards(await coordinator.readingTools(), { rate, signal }),
    lines: async ({ rate = SETTINGS.rate.fallback } = {}) =>
      fetchLines(await coordinator.readingTools(), { rate, signal }),
  };
}
