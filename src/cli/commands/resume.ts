import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { findResumable } from '../../runs/find-run.js';
import { goOn } from '../go-on.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { AS_BEGUN, givenChanges, RESUME_SETTINGS } from '../run-settings.js';

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('[run]', 'which run; without it the newest that is not over');
  addSettings(command, RESUME_SETTINGS, AS_BEGUN);
  command.action(async (id: string | undefined) => {
    const settings = settingsOf(command, RESUME_SETTINGS, io);
    const home = await openHome(settings.home);
    const record = await findResumable(home, id);
    const changes = givenChanges(settings, command);
    const told = (pid: number) => `Process ${pid} was asked to go on with run ${record.id}.`;
    done(await goOn({ command: `resume ${record.id}`, home, record, changes, settings, io }, told));
  });
}
