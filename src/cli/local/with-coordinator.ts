import { type LinqAccess, readAccess, readRedisUrl, readTraced } from '../../config.js';
import type { OnReply } from '../../linq/client.js';
import { openNetwork } from '../../network/network.js';
import { type Coordinator, openCoordinator } from '../../runs/coordinator.js';
import { SETTINGS, type Settings } from '../../settings.js';
import { SAMPLE_CARDS } from '../../simulator/sample-account.js';
import { type AccountSettings, accountChangeOf, accountHeader } from '../account.js';
import type { Io } from '../io.js';

export type CoordinatorUse = {
  io: Io;
  settings: Pick<Settings, 'home' | 'concurrency' | 'timeout' | 'caFile' | 'simulate' | 'verbose'> &
    Partial<Pick<Settings, 'window'>> &
    AccountSettings;
  command: string;
  signal: AbortSignal;
  onReply?: OnReply;
};

/** Opens what a command that sends needs, with the built-in simulator in place of Linq where that was chosen, and closes it again. */
export async function withCoordinator(
  { io, settings, command, signal, onReply }: CoordinatorUse,
  use: (coordinator: Coordinator) => Promise<number>,
): Promise<number> {
  const { access, close } = settings.simulate
    ? await simulated()
    : { access: readAccess(io.env, settings.profile), close: async () => undefined };
  try {
    const coordinator = await openCoordinator({
      homePath: settings.home,
      command,
      redisUrl: readRedisUrl(io.env),
      access,
      accountChange: accountChangeOf(settings),
      network: openNetwork({ env: io.env, caFile: settings.caFile }),
      timeoutMs: settings.timeout * 1_000,
      concurrency: settings.concurrency,
      window: settings.window ?? SETTINGS.window.fallback,
      simulate: settings.simulate,
      verbose: settings.verbose,
      notice: io.say,
      traced: readTraced(io.env),
      signal,
      ...(onReply && { onReply }),
    });
    try {
      if (!settings.json) io.say(accountHeader(coordinator.identity));
      return await use(coordinator);
    } finally {
      await coordinator.close();
    }
  } finally {
    await close();
  }
}

async function simulated(): Promise<{ access: LinqAccess; close: () => Promise<void> }> {
  // Loaded only where it is wanted: its server costs every other command a quarter of a second.
  const { startSimulator } = await import('../../simulator/server.js');
  const simulator = await startSimulator({ latencyMs: 40, cards: SAMPLE_CARDS });
  return { access: { apiKey: 'simulator', baseUrl: simulator.baseUrl }, close: () => simulator.close() };
}
