import type { Command } from 'commander';
import { readSourceHeader, readWebhook } from '../../config.js';
import { healthOf } from '../../home/heartbeat.js';
import { openHome } from '../../home/home.js';
import { openNetwork } from '../../network/network.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { dailyRule } from '../prune.js';
import { eventLine } from '../render/coordinate-lines.js';
import { endOnRequest } from '../signals.js';

const SETTINGS = [
  'concurrency',
  'timeout',
  'caFile',
  'allowPrivateSources',
  'settle',
  'pruneRuns',
  'simulate',
  'home',
  'verbose',
] as const;

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  addSettings(command, SETTINGS);
  command.action(async () => {
    const settings = settingsOf(command, SETTINGS, io);
    const { simulate } = settings;
    // A health check, which is asked every few seconds, needs none of this.
    const { coordinate } = await import('../../scheduler/coordinate.js');
    const { withCoordinator } = await import('../local/with-coordinator.js');
    const { openAlerts } = await import('../../scheduler/alerts.js');
    const webhook = readWebhook(io.env);
    const network = openNetwork({ env: io.env, caFile: settings.caFile });
    const fetching = {
      allowPrivate: settings.allowPrivateSources,
      header: readSourceHeader(io.env),
      network,
      restMs: (settings.settle ?? 10) * 1000,
    };
    const signal = endOnRequest(io);
    const name = simulate ? 'coordinate --simulate' : 'coordinate';
    const code = await withCoordinator({ io, settings, command: name, signal }, async (coordinator) => {
      const { home, log } = coordinator;
      const alerts = openAlerts({ home, log, webhook, network, now: () => new Date(), signal });
      await coordinate(coordinator, {
        simulate,
        fetching,
        signal,
        emit: (event) => io.say(`${new Date().toISOString()}  ${eventLine(event)}`),
        onRunEnded: alerts.runEnded,
        onNotStarted: alerts.notStarted,
        pruning: dailyRule(settings.pruneRuns),
      });
      return 0;
    });
    done(code);
  });

  const health = command
    .command('health')
    .description('check that a process coordinates this home and works; exit 1 if not');
  addSettings(health, ['home']);
  health.action(async () => {
    const { home } = settingsOf(health, ['home'], io);
    const { isWell, says } = await healthOf(await openHome(home), new Date());
    io.data(says);
    done(isWell ? 0 : 1);
  });
}
