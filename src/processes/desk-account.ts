import { SETTINGS } from '../settings.js';
import { cardsNow, linesNow } from './account-now.js';
import type { Desk } from './desk.js';
import type { DeskContext } from './desk-context.js';

/** The account as it is now, read through the gate that the runs of this process pass too. */
export function deskAccount({ coordinator, signal }: DeskContext): Pick<Desk, 'cards' | 'lines'> {
  return {
    cards: async ({ rate = SETTINGS.rate.fallback } = {}) => cardsNow(await coordinator.tools(), { rate, signal }),
    lines: async ({ rate = SETTINGS.rate.fallback } = {}) => linesNow(await coordinator.tools(), { rate, signal }),
  };
}
