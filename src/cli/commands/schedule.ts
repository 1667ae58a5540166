import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { readHistory } from '../../home/schedule-history.js';
import { loadSchedule, removeSchedule, saveSchedule, scheduleFiles } from '../../home/schedules.js';
import { scheduleStatuses } from '../../scheduler/schedule-status.js';
import { confirm } from '../confirm.js';
import { coordinatorOf } from '../holder.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { historyTable, scheduleTable } from '../render/schedule-table.js';
import { declareAdd } from './schedule-add.js';
import { declareRun } from './schedule-run.js';

type Done = (exitCode: number) => void;

export function declare(command: Command, io: Io, done: Done): void {
  declareAdd(command.command('add').description('provision a source again and again'), io, done);
  declareList(command.command('list', { isDefault: true }).description('next run, last run, missed runs'), io, done);
  declareRun(command.command('run').description('run one now'), io, done);
  declarePause(command, io, done);
  declareRemove(command.command('remove').description('forget one; its runs stay'), io, done);
  declareHistory(command.command('history').description('what came of each time'), io, done);
}

function declareList(command: Command, io: Io, done: Done): void {
  const names = ['json', 'home'] as const;
  addSettings(command, names);
  command.action(async () => {
    const { json, home: path } = settingsOf(command, names, io);
    const home = await openHome(path);
    const coordinated = (await coordinatorOf(home)) !== undefined;
    const reviews = await scheduleStatuses(home, { coordinated, now: new Date() });
    if (json) for (const review of reviews) io.data(JSON.stringify(review));
    else io.data(scheduleTable(reviews, { coordinated, colors: io.colors }));
    done(0);
  });
}

function declarePause(command: Command, io: Io, done: Done): void {
  for (const paused of [true, false]) {
    const verb = command
      .command(paused ? 'pause' : 'resume')
      .description(paused ? 'let no time start a run' : 'let times start runs again')
      .argument('<name>');
    addSettings(verb, ['home']);
    verb.action(async (name: string) => {
      const home = await openHome(settingsOf(verb, ['home'], io).home);
      const schedule = await loadSchedule(home, name);
      const resumedAt = schedule.paused && !paused ? new Date().toISOString() : schedule.resumedAt;
      await saveSchedule(home, { ...schedule, paused, resumedAt });
      io.say(
        paused
          ? `Schedule ${name} is paused. A run that has been started goes on.`
          : `Schedule ${name} goes on. What was due meanwhile is not made up for.`,
      );
      done(0);
    });
  }
}

function declareRemove(command: Command, io: Io, done: Done): void {
  const names = ['home', 'yes'] as const;
  command.argument('<name>');
  addSettings(command, names);
  command.action(async (name: string) => {
    const { home: path, yes } = settingsOf(command, names, io);
    const home = await openHome(path);
    await loadSchedule(home, name);
    if (!(await confirm(io, `Forget schedule ${name} and its history?`, yes || !io.canAsk))) return done(0);
    await removeSchedule(home, name);
    io.say(`Schedule ${name} is gone. Its runs are still there: linq-cards runs`);
    done(0);
  });
}

function declareHistory(command: Command, io: Io, done: Done): void {
  const names = ['json', 'home', 'limit'] as const;
  command.argument('<name>');
  addSettings(command, names);
  command.action(async (name: string) => {
    const { json, home: path, limit } = settingsOf(command, names, io);
    const home = await openHome(path);
    const { tz } = await loadSchedule(home, name);
    const entries = (await readHistory(scheduleFiles(home, name).history)).slice(-(limit ?? 0));
    if (json) for (const entry of entries) io.data(JSON.stringify(entry));
    else io.data(historyTable(entries, { tz, colors: io.colors }));
    done(0);
  });
}
