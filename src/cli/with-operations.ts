import { readRedisUrl } from '../config.js';
import { OperatorError } from '../errors.js';
import { type Home, openHome } from '../home/home.js';
import { accountOf } from '../home/home-account.js';
import type { Holder } from '../home/lock.js';
import type { Settings } from '../settings.js';
import { accountHeader, checkAccountOfHolder } from './account.js';
import type {
  CommandOperations,
  DeadLetterOperations,
  OperationsUse,
  RequestableOperations,
} from './command-operations.js';
import { coordinatorOf } from './holder.js';
import { homeFlagOf } from './home-flag.js';
import type { Io } from './io.js';
import type { ServeClient } from './remote/serve-client.js';

/*
 * One home is held by one process. Where that is a `serve`, commands use its HTTP API; where it coordinates, some leave it
 * a request; a free home they open themselves. Which of them it is, is decided here and nowhere else, and each way is loaded
 * only when it is taken.
 */

/**
 * Gives a command its operations.
 *
 * @throws OperatorError `home_taken`, also where a serve uses the simulator and the command does not, or the other way
 *   round; `serve_unreachable`, `home_unusable`, `key_missing`, `account_differs`
 */
export async function withOperations(
  use: OperationsUse,
  body: (operations: CommandOperations) => Promise<number>,
): Promise<number> {
  const client = await serveFor(use);
  if (!client) return (await import('./local/local-operations.js')).withLocalOperations(use, body);
  await sayHolder(use, client.holder);
  const { remoteOperations } = await import('./remote/remote-operations.js');
  return body(remoteOperations(client, { io: use.io, homeFlag: homeFlagOf(use.settings.home, use.io) }));
}

/**
 * The same for what the process that coordinates takes as a request.
 *
 * @param takenBy which process takes it, where another one holds the home
 * @throws as `withOperations`
 */
export async function withRequestable(
  use: OperationsUse,
  body: (operations: RequestableOperations) => Promise<number>,
  takenBy: (home: Home) => Promise<Holder | undefined> = coordinatorOf,
): Promise<number> {
  const home = await openHome(use.settings.home);
  const holder = await takenBy(home);
  if (!holder) return (await import('./local/local-operations.js')).withLocalOperations(use, body);
  await sayHolder(use, holder);
  const { requestOperations } = await import('./request-operations.js');
  return body(requestOperations(home, holder));
}

/**
 * The same for dead letters, which need no key. On Redis they can be opened whichever process holds the home.
 *
 * @throws OperatorError `home_taken`, `home_unusable`, `queue_unreachable`, `queue_unfit`, `serve_unreachable`
 */
export async function withDeadLetters<T>(
  use: Omit<OperationsUse, 'settings'> & { settings: Pick<Settings, 'home' | 'simulate'> },
  body: (operations: DeadLetterOperations) => Promise<T>,
): Promise<T> {
  const client = readRedisUrl(use.io.env) === undefined ? await serveFor(use) : undefined;
  if (!client) return (await import('./local/stored-dead-letters.js')).withStoredDeadLetters(use, body);
  const { remoteDeadLetters } = await import('./remote/remote-dead-letters.js');
  return body(remoteDeadLetters(client));
}

/** Names the account of the process that does the work. @throws OperatorError as `checkAccountOfHolder` */
async function sayHolder({ io, settings }: OperationsUse, { pid }: Holder): Promise<void> {
  const home = await openHome(settings.home);
  if (!settings.simulate) checkAccountOfHolder(home, { io, settings, pid });
  const owner = settings.simulate ? null : accountOf(home);
  // A process of an older version has not noted its account.
  if (owner !== undefined && !settings.json) io.say(accountHeader(owner));
}

async function serveFor({
  io,
  settings,
}: {
  io: Io;
  settings: Pick<Settings, 'home' | 'simulate'>;
}): Promise<ServeClient | undefined> {
  const home = await openHome(settings.home);
  const holder = await coordinatorOf(home);
  if (!holder || !/^serve\b/.test(holder.command)) return undefined;
  const { serveOf } = await import('./remote/serve-client.js');
  const client = await serveOf(home, holder, io.env);
  if (client.simulate === settings.simulate) return client;
  const [served, asked] = client.simulate ? ['with', 'without'] : ['without', 'with'];
  throw new OperatorError(
    'home_taken',
    `Process ${holder.pid} serves this home ${served} --simulate, and this command was run ${asked} it.`,
    'Use another home with --home, or stop that process first.',
  );
}
