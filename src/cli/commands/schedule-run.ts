import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { loadSchedule } from '../../home/schedules.js';
import { carryOut } from '../carry-out.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { SENDING_SETTINGS } from '../run-settings.js';
import { withRequestable } from '../with-operations.js';

const SETTINGS = ['allowPrivateSources', 'settle', 'simulate', ...SENDING_SETTINGS] as const;

export function declareRun(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<name>');
  addSettings(command, SETTINGS);
  command.addHelpText('after', '\nIf a process coordinates the home, that process does the run.');
  command.action(async (name: string) => {
    const settings = settingsOf(command, SETTINGS, io);
    await loadSchedule(await openHome(settings.home), name);
    const code = await withRequestable({ io, settings, command: `schedule run ${name}` }, async (operations) => {
      const started = await operations.runSchedule(name);
      if ('id' in started) return carryOut(operations, started, { io, ...settings });
      io.say(started.left);
      return 0;
    });
    done(code);
  });
}
