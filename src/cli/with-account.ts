import { fetchCards, fetchLines } from '../runs/fetch-account.js';
import type { Settings } from '../settings.js';
import type { AccountNow } from './account-by-serve.js';
import { byServeOrHere } from './by-serve-or-here.js';
import type { Io } from './io.js';
import { withCoordinator } from './with-coordinator.js';

export type AccountUse = {
  io: Io;
  settings: Pick<Settings, 'home' | 'rate' | 'timeout' | 'caFile' | 'simulate' | 'verbose'>;
  command: string;
  signal: AbortSignal;
};

/**
 * Lets a command read the account that changes nothing. Where a process serves the home that one is asked: all that is sent
 * to Linq passes its limiter, which a second process could not keep to.
 */
export function withAccount(
  { io, settings, command, signal }: AccountUse,
  use: (account: AccountNow, homeFlag: string) => Promise<number>,
): Promise<number> {
  const reading = { rate: settings.rate, signal };
  return byServeOrHere(
    { io, settings },
    {
      async byServe({ client, homeFlag }) {
        const { accountByServe } = await import('./account-by-serve.js');
        return use(accountByServe(client, reading), homeFlag);
      },
      here() {
        // The rows that are worked on at the same time: there are none.
        const opening = { io, settings: { ...settings, concurrency: 1 }, command, signal };
        return withCoordinator(opening, (coordinator, homeFlag) => {
          const cards = async () => fetchCards(await coordinator.tools(), reading);
          const lines = async () => fetchLines(await coordinator.tools(), reading);
          return use({ cards, lines }, homeFlag);
        });
      },
    },
  );
}
