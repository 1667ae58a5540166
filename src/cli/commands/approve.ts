import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { findHeld } from '../../runs/find-run.js';
import { carryOut } from '../carry-out.js';
import type { Cli } from '../options.js';
import { AS_STARTED, CHANGEABLE, EXISTING_RUN_SETTINGS, givenSettings } from '../run-settings.js';
import { withRequestable } from '../with-operations.js';

export function declare(command: Command, { io, action }: Cli): void {
  command.argument('<run>', 'the run that needs approval');
  command.requiredOption('--reason <text>', 'why it is right; kept with the run (required)');
  action(
    command,
    { names: EXISTING_RUN_SETTINGS, defaults: AS_STARTED },
    async (settings, id: string, { reason }: { reason: string }) => {
      const { simulate } = (await findHeld(await openHome(settings.home), id)).settings;
      const changes = givenSettings(command, CHANGEABLE, settings);
      const use = { io, settings: { ...settings, simulate }, command: `approve ${id}` };
      return withRequestable(use, async (operations) =>
        carryOut(operations, await operations.approve(id, reason, changes), { io, ...settings }),
      );
    },
  );
}
