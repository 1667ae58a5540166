import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { findHeld } from '../../runs/find-run.js';
import { goOn } from '../go-on.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { AS_BEGUN, givenChanges, RESUME_SETTINGS } from '../run-settings.js';

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<run>', 'the run that is held');
  command.requiredOption('--reason <text>', 'why it is right; kept with the run');
  addSettings(command, RESUME_SETTINGS, AS_BEGUN);
  command.action(async (id: string, { reason }: { reason: string }) => {
    const settings = settingsOf(command, RESUME_SETTINGS, io);
    const home = await openHome(settings.home);
    const record = await findHeld(home, id);
    const approval = { reason, at: new Date().toISOString() };
    const changes = givenChanges(settings, command);
    const told = (pid: number) => `Process ${pid} was told so, and goes on with the run.`;
    done(await goOn({ command: `approve ${id}`, home, record, changes, approval, settings, io }, told));
  });
}
