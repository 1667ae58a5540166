import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { findHeld } from '../../processes/find-run.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { changedSettings, RESUME_SETTINGS } from '../run-settings.js';
import { endOnRequest } from '../signals.js';
import { withCoordinator } from '../with-coordinator.js';
import { workOnRun } from '../work-on-run.js';

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<run>', 'the run that is held');
  command.requiredOption('--reason <text>', 'why it is right; kept with the run');
  addSettings(command, RESUME_SETTINGS);
  command.action(async (id: string, { reason }: { reason: string }) => {
    const settings = settingsOf(command, RESUME_SETTINGS, io);
    const held = await findHeld(await openHome(settings.home), id);
    const approval = { reason, at: new Date().toISOString() };
    const record = { ...held, approval, settings: changedSettings(held.settings, settings, command) };
    const { simulate } = record.settings;
    const use = { io, settings: { ...settings, simulate }, command: `approve ${id}`, signal: endOnRequest(io) };
    done(
      await withCoordinator(use, (coordinator, homeFlag) =>
        workOnRun(coordinator, record, { io, json: settings.json, homeFlag }),
      ),
    );
  });
}
