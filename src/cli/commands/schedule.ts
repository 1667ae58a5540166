import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { confirm } from '../confirm.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { historyTable, scheduleTable } from '../render/schedule-table.js';
import { openSchedules } from '../schedules.js';
import { declareAdd } from './schedule-add.js';
import { declareRun } from './schedule-run.js';

type Done = (exitCode: number) => void;

export function declare(command: Command, io: Io, done: Done): void {
  declareAdd(command.command('add').description('provision a source on a schedule'), io, done);
  declareList(
    command.command('list', { isDefault: true }).description('show next run, last run, missed runs'),
    io,
    done,
  );
  declareRun(command.command('run').description('run a schedule now'), io, done);
  declarePause(command, io, done);
  declareRemove(command.command('remove').description('remove a schedule; its runs stay'), io, done);
  declareHistory(command.command('history').description('show what happened at each time'), io, done);
}

function declareList(command: Command, io: Io, done: Done): void {
  const names = ['json', 'home'] as const;
  addSettings(command, names);
  command.action(async () => {
    const { json, home: path } = settingsOf(command, names, io);
    const { operations, coordinated } = await openSchedules(await openHome(path));
    const reviews = await operations.schedules();
    if (json) for (const review of reviews) io.data(JSON.stringify(review));
    else io.data(scheduleTable(reviews, { coordinated, colors: io.colors }));
    done(0);
  });
}

function declarePause(command: Command, io: Io, done: Done): void {
  for (const paused of [true, false]) {
    const verb = command
      .command(paused ? 'pause' : 'resume')
      .description(paused ? 'pause a schedule' : 'resume a schedule')
      .argument('<name>');
    addSettings(verb, ['home']);
    verb.action(async (name: string) => {
      const { operations } = await openSchedules(await openHome(settingsOf(verb, ['home'], io).home));
      await (paused ? operations.pauseSchedule(name) : operations.resumeSchedule(name));
      io.say(
        paused
          ? `Schedule ${name} is paused. A run in progress continues.`
          : `Schedule ${name} is active again. Missed times are not made up for.`,
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
    const { operations } = await openSchedules(await openHome(path));
    await operations.schedule(name);
    if (!(await confirm(io, `Remove schedule ${name} and its history?`, yes || !io.canAsk))) return done(0);
    await operations.removeSchedule(name);
    io.say(`Schedule ${name} was removed. Its runs are kept: linq-cards runs`);
    done(0);
  });
}

function declareHistory(command: Command, io: Io, done: Done): void {
  const names = ['json', 'home', 'limit'] as const;
  command.argument('<name>');
  addSettings(command, names);
  command.action(async (name: string) => {
    const { json, home: path, limit } = settingsOf(command, names, io);
    const { operations } = await openSchedules(await openHome(path));
    const { tz, history } = await operations.schedule(name);
    const entries = history.slice(-(limit ?? 0));
    if (json) for (const entry of entries) io.data(JSON.stringify(entry));
    else io.data(historyTable(entries, { tz, colors: io.colors }));
    done(0);
  });
}
