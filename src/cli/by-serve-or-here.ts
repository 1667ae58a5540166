import { OperatorError } from '../errors.js';
import { type Home, openHome } from '../home/home.js';
import type { Settings } from '../settings.js';
import type { Io } from './io.js';
import { type ServeClient, serveOf } from './serve-client.js';
import { homeFlagOf } from './with-coordinator.js';

/** What a command needs to have a thing done by the process that serves its home. */
export type ByServe = { client: ServeClient; home: Home; io: Io; json: boolean; homeFlag: string };

export type Ways<T> = {
  byServe(by: ByServe): Promise<T>;
  here(): Promise<T>;
};

/**
 * Does a thing by the process that serves the home, where there is one, or else here: a home is held by one process, and
 * what `serve` can do for others needs nobody to stop it.
 *
 * @throws OperatorError `home_taken` where it serves the simulator's account and the real one is meant, or the other way
 *   round; `serve_unreachable`
 */
export async function byServeOrHere<T>(
  { io, settings }: { io: Io; settings: Pick<Settings, 'home' | 'simulate'> & { json?: boolean } },
  { byServe, here }: Ways<T>,
): Promise<T> {
  const home = await openHome(settings.home);
  const client = await serveOf(home, io);
  if (!client) return here();
  if (client.simulate !== settings.simulate) throw otherAccount(client);
  return byServe({ client, home, io, json: settings.json ?? false, homeFlag: homeFlagOf(settings.home, io) });
}

function otherAccount({ simulate, holder }: ServeClient): OperatorError {
  const [served, meant] = simulate ? ['with', 'without'] : ['without', 'with'];
  return new OperatorError(
    'home_taken',
    `Process ${holder.pid} serves this home ${served} --simulate, and this is to be done ${meant} it.`,
    'Use another home with --home, or end that process first.',
  );
}
