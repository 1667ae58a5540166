import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { findHeld } from '../../runs/find-run.js';
import { carryOut } from '../carry-out.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { AS_STARTED, CHANGEABLE, EXISTING_RUN_SETTINGS, givenSettings } from '../run-settings.js';
import { withRequestable } from '../with-operations.js';

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<run>', 'the run that needs approval');
  command.requiredOption('--reason <text>', 'why it is right; kept with the run (required)');
  addSettings(command, EXISTING_RUN_SETTINGS, AS_STARTED);
  command.action(async (id: string, { reason }: { reason: string }) => {
    const settings = settingsOf(command, EXISTING_RUN_SETTINGS, io);
    const { simulate } = (await findHeld(await openHome(settings.home), id)).settings;
    const changes = givenSettings(command, CHANGEABLE, settings);
    const use = { io, settings: { ...settings, simulate }, command: `approve ${id}` };
    done(
      await withRequestable(use, async (operations) =>
        carryOut(operations, await operations.approve(id, reason, changes), { io, ...settings }),
      ),
    );
  });
}
