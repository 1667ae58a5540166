import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { runFiles } from '../../home/run-folder.js';
import { writeWhole } from '../../home/write-file.js';
import { findResumable } from '../../processes/find-run.js';
import { coordinatorOf } from '../holder.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { givenChanges, RESUME_SETTINGS } from '../run-settings.js';
import { endOnRequest } from '../signals.js';
import { withCoordinator } from '../with-coordinator.js';
import { workOnRun } from '../work-on-run.js';

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('[run]', 'which run; without it the newest that is not over');
  addSettings(command, RESUME_SETTINGS);
  command.action(async (id: string | undefined) => {
    const settings = settingsOf(command, RESUME_SETTINGS, io);
    const home = await openHome(settings.home);
    const begun = await findResumable(home, id);
    const changes = givenChanges(settings, command);
    const holder = await coordinatorOf(home);
    if (holder) {
      await writeWhole(runFiles(home, begun.id).resume, JSON.stringify(changes));
      io.say(
        `Process ${holder.pid} was asked to go on with run ${begun.id}. How it does: linq-cards runs show ${begun.id}`,
      );
      return done(0);
    }
    const record = { ...begun, settings: { ...begun.settings, ...changes } };
    const { simulate } = record.settings;
    const use = { io, settings: { ...settings, simulate }, command: `resume ${record.id}`, signal: endOnRequest(io) };
    done(
      await withCoordinator(use, (coordinator, homeFlag) =>
        workOnRun(coordinator, record, { io, json: settings.json, homeFlag }),
      ),
    );
  });
}
