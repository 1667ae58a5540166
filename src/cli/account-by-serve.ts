import type { Card } from '../cards/card.js';
import type { FetchAccountOptions } from '../runs/fetch-account.js';
import { cardList, lineList } from '../web/api/schemas.js';
import type { ServeClient } from './serve-client.js';

/** The account as it is now. */
export type AccountNow = {
  /** Inactive ones included. */
  cards(): Promise<Card[]>;
  /** Null where they are not known. */
  lines(): Promise<string[] | null>;
};

/** The account, as the process that serves the home reads it. */
export function accountByServe({ ask }: ServeClient, { rate, signal }: FetchAccountOptions): AccountNow {
  return {
    cards: async () => (await ask(cardList, 'GET', `/cards?rate=${rate}`, { signal })).items,
    lines: async () => (await ask(lineList, 'GET', `/lines?rate=${rate}`, { signal })).items,
  };
}
