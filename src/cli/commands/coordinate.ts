import type { Command } from 'commander';
import { healthOf } from '../../home/heartbeat.js';
import { openHome } from '../../home/home.js';
import type { Cli } from '../options.js';
import { ACCOUNT_SETTINGS } from '../run-settings.js';
import { endOnRequest } from '../signals.js';

const SETTINGS = [
  'concurrency',
  'window',
  ...ACCOUNT_SETTINGS,
  'timeout',
  'caFile',
  'allowPrivateSources',
  'settle',
  'pruneRuns',
  'simulate',
  'home',
  'verbose',
] as const;

export function declare(command: Command, { io, action }: Cli): void {
  action(command, SETTINGS, async (settings) => {
    // A health check, which is asked every few seconds, needs none of this.
    const { coordinate } = await import('../../scheduler/coordinate.js');
    const { withCoordinator } = await import('../local/with-coordinator.js');
    const { schedulingOf } = await import('../scheduling.js');
    const signal = endOnRequest(io);
    const scheduling = schedulingOf({ io, settings, signal });
    const name = settings.simulate ? 'coordinate --simulate' : 'coordinate';
    return withCoordinator({ io, settings, command: name, signal }, async (coordinator) => {
      await coordinate(coordinator, { ...scheduling(coordinator), signal });
      return 0;
    });
  });

  const health = command
    .command('health')
    .description('check that a process coordinates this home and works; exit 1 if not');
  action(health, ['home'], async ({ home }) => {
    const { isWell, says } = await healthOf(await openHome(home), new Date());
    io.data(says);
    return isWell ? 0 : 1;
  });
}
