import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { findResumable } from '../../processes/find-run.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { changedSettings, RESUME_SETTINGS } from '../run-settings.js';
import { endOnRequest } from '../signals.js';
import { withCoordinator } from '../with-coordinator.js';
import { workOnRun } from '../work-on-run.js';

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('[run]', 'which run; without it the newest that is not over');
  addSettings(command, RESUME_SETTINGS);
  command.action(async (id: string | undefined) => {
    const settings = settingsOf(command, RESUME_SETTINGS, io);
    const begun = await findResumable(await openHome(settings.home), id);
    const record = { ...begun, settings: changedSettings(begun.settings, settings, command) };
    const { simulate } = record.settings;
    const use = { io, settings: { ...settings, simulate }, command: `resume ${record.id}`, signal: endOnRequest(io) };
    done(
      await withCoordinator(use, (coordinator, homeFlag) =>
        workOnRun(coordinator, record, { io, json: settings.json, homeFlag }),
      ),
    );
  });
}
