import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { runFiles } from '../../home/run-folder.js';
import { writeWhole } from '../../home/write-file.js';
import { findHeld } from '../../processes/find-run.js';
import { coordinatorOf } from '../holder.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { givenChanges, RESUME_SETTINGS } from '../run-settings.js';
import { endOnRequest } from '../signals.js';
import { withCoordinator } from '../with-coordinator.js';
import { workOnRun } from '../work-on-run.js';

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<run>', 'the run that is held');
  command.requiredOption('--reason <text>', 'why it is right; kept with the run');
  addSettings(command, RESUME_SETTINGS);
  command.action(async (id: string, { reason }: { reason: string }) => {
    const settings = settingsOf(command, RESUME_SETTINGS, io);
    const home = await openHome(settings.home);
    const held = await findHeld(home, id);
    const approval = { reason, at: new Date().toISOString() };
    const changes = givenChanges(settings, command);
    const holder = await coordinatorOf(home);
    if (holder) {
      await writeWhole(runFiles(home, id).resume, JSON.stringify({ ...changes, approval }));
      io.say(`Process ${holder.pid} was told so, and goes on with the run. How it does: linq-cards runs show ${id}`);
      return done(0);
    }
    const record = { ...held, approval, settings: { ...held.settings, ...changes } };
    const { simulate } = record.settings;
    const use = { io, settings: { ...settings, simulate }, command: `approve ${id}`, signal: endOnRequest(io) };
    done(
      await withCoordinator(use, (coordinator, homeFlag) =>
        workOnRun(coordinator, record, { io, json: settings.json, homeFlag }),
      ),
    );
  });
}
