import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance } from 'fastify';
import { waitAtMost } from '../../async/with-timeout.js';
import type { AccountIdentity } from '../../home/home-account.js';
import type { Operations } from '../../operations/operations.js';

type Header = { account: AccountIdentity | null; failed: number | undefined };

/** What every page has in its header is passed beside the pages instead of through each of them. */
const shown = new AsyncLocalStorage<Header>();

/** A page does not wait longer than this for a figure of its navigation. */
const COUNT_WITHIN_MS = 500;

/** Lets the pages of a scope name the account, and say how many failed numbers there are. */
export function showAccount(scope: FastifyInstance, operations: Pick<Operations, 'account' | 'deadLetterCount'>): void {
  const { account } = operations;
  scope.addHook('onRequest', (_request, _reply, done) => shown.run({ account, failed: undefined }, done));
  // Again: reading a body may leave the context of the first. Programs and fragments of pages show no navigation.
  scope.addHook('preHandler', (request, _reply, done) => {
    const isPage = request.headers.accept?.includes('text/html') ?? false;
    const counted = isPage ? countFailed(operations) : Promise.resolve(undefined);
    counted.then((failed) => shown.run({ account, failed }, done));
  });
}

/** The account of the page that is being rendered: null for the simulator, undefined if the page must not tell. */
export function shownAccount(): AccountIdentity | null | undefined {
  return shown.getStore()?.account;
}

/** The number of failed numbers; undefined if it is not known. */
export function shownFailed(): number | undefined {
  return shown.getStore()?.failed;
}

/** Undefined while the queue does not answer: the page shows what it can. */
async function countFailed(operations: Pick<Operations, 'deadLetterCount'>): Promise<number | undefined> {
  const tooLate = () => new Error('The queue does not answer.');
  try {
    return await waitAtMost(COUNT_WITHIN_MS, operations.deadLetterCount(), tooLate);
  } catch {
    return undefined;
  }
}
