import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { loadSchedule, requestRun } from '../../home/schedules.js';
import { coordinatorOf } from '../holder.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';

const SETTINGS = [
  'concurrency',
  'timeout',
  'caFile',
  'allowPrivateSources',
  'simulate',
  'json',
  'home',
  'verbose',
] as const;

export function declareRun(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<name>');
  addSettings(command, SETTINGS);
  command.addHelpText('after', '\nWhere a process coordinates the home, that process is asked to do it.');
  command.action(async (name: string) => {
    const settings = settingsOf(command, SETTINGS, io);
    const home = await openHome(settings.home);
    const schedule = await loadSchedule(home, name);
    const holder = await coordinatorOf(home);
    if (holder) {
      await requestRun(home, name, new Date());
      io.say(`Process ${holder.pid} was asked to run it. What comes of it: linq-cards schedule history ${name}`);
      return done(0);
    }
    // Only here is everything needed that sends.
    const { runScheduleHere } = await import('../run-schedule-here.js');
    done(await runScheduleHere(schedule, settings, io));
  });
}
