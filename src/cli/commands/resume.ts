import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { findResumable } from '../../runs/find-run.js';
import { carryOut } from '../carry-out.js';
import type { Cli } from '../options.js';
import { AS_STARTED, CHANGEABLE, EXISTING_RUN_SETTINGS, givenSettings } from '../run-settings.js';
import { withRequestable } from '../with-operations.js';

export function declare(command: Command, { io, action }: Cli): void {
  command.argument('[run]', 'which run; without it the newest that has not ended');
  action(
    command,
    { names: EXISTING_RUN_SETTINGS, defaults: AS_STARTED },
    async (settings, named: string | undefined) => {
      const { id, settings: started } = await findResumable(await openHome(settings.home), named);
      const changes = givenSettings(command, CHANGEABLE, settings);
      const use = { io, settings: { ...settings, simulate: started.simulate }, command: `resume ${id}` };
      return withRequestable(use, async (operations) =>
        carryOut(operations, await operations.resume(id, changes), { io, ...settings }),
      );
    },
  );
}
