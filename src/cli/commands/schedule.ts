import type { Command } from 'commander';
import { readingFlags } from '../../format/reading-flags.js';
import { quoteForShell } from '../../format/shell.js';
import { openHome } from '../../home/home.js';
import { loadSchedule, type Schedule } from '../../home/schedules.js';
import { isRemote } from '../../intake/receive.js';
import { carryOut } from '../carry-out.js';
import { homeFlagOf } from '../home-flag.js';
import type { Io } from '../io.js';
import type { Cli } from '../options.js';
import { confirm } from '../questions/confirm.js';
import { type AuditShown, auditLines } from '../render/audit-lines.js';
import { historyTable, scheduleLines, scheduleTable } from '../render/schedule-table.js';
import { SENDING_SETTINGS } from '../run-settings.js';
import { openSchedules } from '../schedules.js';
import { withRequestable } from '../with-operations.js';
import { declareAdd } from './schedule-add.js';

export function declare(command: Command, cli: Cli): void {
  const verb = (name: string, summary: string, isDefault = false) =>
    command.command(name, { isDefault }).description(summary);
  declareAdd(verb('add', 'provision a source on a schedule, or audit'), cli);
  declareList(verb('list', 'show next run, last run, missed runs', true), cli);
  declareShow(verb('show', 'show one schedule, with what its last audit has found'), cli);
  declareRun(verb('run', 'run a schedule now'), cli);
  declarePause(verb('pause', 'pause a schedule'), cli, true);
  declarePause(verb('resume', 'resume a schedule'), cli, false);
  declareRemove(verb('remove', 'remove a schedule; its runs stay'), cli);
  declareHistory(verb('history', 'show what happened at each time'), cli);
}

function declareList(command: Command, { io, action }: Cli): void {
  const names = ['json', 'home'] as const;
  action(command, names, async ({ json, home: path }) => {
    const { operations, coordinated } = await openSchedules(await openHome(path));
    const reviews = await operations.schedules();
    if (json) for (const review of reviews) io.data(JSON.stringify(review));
    else io.show(scheduleTable(reviews, { coordinated, colors: io.colors }));
    return 0;
  });
}

function declarePause(command: Command, { io, action }: Cli, paused: boolean): void {
  command.argument('<name>');
  action(command, ['home'], async ({ home }, name: string) => {
    const { operations } = await openSchedules(await openHome(home));
    await (paused ? operations.pauseSchedule(name) : operations.resumeSchedule(name));
    io.say(
      paused
        ? `Schedule ${name} is paused. A run in progress continues.`
        : `Schedule ${name} is active again. Missed times are not made up for.`,
    );
    return 0;
  });
}

function declareRemove(command: Command, { io, action }: Cli): void {
  const names = ['home', 'yes'] as const;
  command.argument('<name>');
  action(command, names, async ({ home: path, yes }, name: string) => {
    const { operations } = await openSchedules(await openHome(path));
    await operations.schedule(name);
    if (!(await confirm(io, `Remove schedule ${name} and its history?`, yes || !io.canAsk))) return 0;
    await operations.removeSchedule(name);
    io.say(`Schedule ${name} was removed. Its runs are kept: linq-cards runs`);
    return 0;
  });
}

function declareHistory(command: Command, { io, action }: Cli): void {
  const names = ['json', 'home', 'limit'] as const;
  command.argument('<name>');
  action(command, names, async ({ json, home: path, limit }, name: string) => {
    const { operations } = await openSchedules(await openHome(path));
    const { tz, history } = await operations.schedule(name);
    const entries = history.slice(-(limit ?? 0));
    if (json) for (const entry of entries) io.data(JSON.stringify(entry));
    else io.show(historyTable(entries, { tz, colors: io.colors }));
    return 0;
  });
}

function declareShow(command: Command, { io, action }: Cli): void {
  const names = ['json', 'home', 'all'] as const;
  command.argument('<name>');
  action(command, names, async ({ json, home: path, all: isAll }, name: string) => {
    const { operations } = await openSchedules(await openHome(path));
    const { history: _, ...review } = await operations.schedule(name);
    const audit = await operations.scheduleAudit(name);
    if (json) io.data(JSON.stringify({ ...review, audit }));
    else {
      const { colors } = io;
      const found = audit ? [auditLines(audit, auditShown(io, { ...review, home: path, isAll }))] : [];
      io.show([scheduleLines(review, colors).join('\n'), ...found].join('\n\n'));
    }
    return 0;
  });
}

/** How an audit of a schedule is shown; a remedy takes a file, so none names an address. */
function auditShown(
  io: Io,
  { source, settings, home, isAll }: Pick<Schedule, 'source' | 'settings'> & { home: string; isAll: boolean },
): AuditShown {
  const file = source === null || isRemote(source) ? undefined : quoteForShell(source);
  return {
    source: file,
    reading: readingFlags(settings),
    flags: homeFlagOf(home, io),
    isAll,
    colors: io.colors,
    now: new Date(),
  };
}

const SETTINGS = ['allowPrivateSources', 'settle', 'simulate', ...SENDING_SETTINGS] as const;

function declareRun(command: Command, { io, action }: Cli): void {
  command.argument('<name>');
  command.addHelpText(
    'after',
    '\nIf a process coordinates the home, that process does the run. An audit exits with 1 if it finds drift.',
  );
  action(command, SETTINGS, async (settings, name: string) => {
    const schedule = await loadSchedule(await openHome(settings.home), name);
    return withRequestable({ io, settings, command: `schedule run ${name}` }, async (operations) => {
      const started = await operations.runSchedule(name);
      if ('audit' in started) {
        const { audit } = started;
        if (settings.json) io.data(JSON.stringify(audit));
        else io.show(auditLines(audit, auditShown(io, { ...schedule, home: settings.home, isAll: false })));
        return audit.drift ? 1 : 0;
      }
      if ('id' in started) return carryOut(operations, started, { io, ...settings });
      io.say(started.left);
      return 0;
    });
  });
}
