import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { findPlan } from '../../runs/find-run.js';
import { startPlan } from '../carry-out-plan.js';
import type { Cli } from '../options.js';
import { commandsOn } from '../render/commands-on-file.js';
import { AS_STARTED, CHANGEABLE, EXISTING_RUN_SETTINGS, givenSettings } from '../run-settings.js';
import { withOperations } from '../with-operations.js';

export function declare(command: Command, { io, action }: Cli): void {
  command.argument('<plan>', 'the id that `plan` printed');
  action(command, { names: EXISTING_RUN_SETTINGS, defaults: AS_STARTED }, async (settings, id: string) => {
    const planned = await findPlan(await openHome(settings.home), id);
    // Only a flag changes what was planned.
    const changes = givenSettings(command, CHANGEABLE, settings);
    const { simulate } = planned.settings;
    const { again } = commandsOn(planned.source.name, planned.settings, { simulate });
    const use = { io, settings: { ...settings, simulate }, command: `apply ${id}` };
    return withOperations(use, (operations) =>
      startPlan(operations, { plan: id, changes, again }, { io, ...settings }),
    );
  });
}
