import type { Command } from 'commander';
import { noteEnd, tick } from '../../../jobs/schedule.js';
import { OperatorError } from '../../errors.js';
import { openHome } from '../../home/home.js';
import { loadRun } from '../../home/run-folder.js';
import type { RunRecord } from '../../home/run-record.js';
import { loadSchedule, requestRun, type Schedule } from '../../home/schedules.js';
import type { Coordinator } from '../../processes/coordinator.js';
import { scheduleDeps } from '../../processes/schedule-source.js';
import { coordinatorOf } from '../holder.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { tickWords } from '../render/coordinate-lines.js';
import { endOnRequest } from '../signals.js';
import { withCoordinator } from '../with-coordinator.js';
import { workOnRun } from '../work-on-run.js';

const SETTINGS = ['concurrency', 'timeout', 'simulate', 'json', 'home', 'verbose'] as const;

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
    const { simulate, json } = settings;
    const use = { io, settings, command: `schedule run ${name}`, signal: endOnRequest(io) };
    const code = await withCoordinator(use, async (coordinator, homeFlag) => {
      const run = await startRun(coordinator, schedule, { simulate, io });
      return run ? work(coordinator, run, { io, json, homeFlag }) : 0;
    });
    done(code);
  });
}

/** @throws OperatorError for a source that is not there, or a run before that is not over */
async function startRun(
  coordinator: Coordinator,
  schedule: Schedule,
  { simulate, io }: { simulate: boolean; io: Io },
): Promise<RunRecord | undefined> {
  const due = { planned: new Date().toISOString(), by: 'hand', late: false, missed: 0 } as const;
  const entry = await tick(schedule, due, scheduleDeps(coordinator, simulate));
  const next = `See what came of it before: linq-cards schedule history ${schedule.name}`;
  switch (entry?.what) {
    case 'started':
      return loadRun(coordinator.home, entry.run);
    case 'skipped':
      throw new OperatorError('run_unfinished', `Schedule ${schedule.name} has a run that is not over.`, entry.why);
    case 'source_missing':
    case 'source_unreadable':
      throw new OperatorError(entry.what, `Nothing was sent. ${entry.why}`, next);
    case 'failed':
      throw new OperatorError('source_unreadable', `Nothing was sent. ${entry.why}`, next);
    case 'source_unchanged':
    case undefined:
      if (entry) io.say(`Schedule ${schedule.name}: ${tickWords(entry)}.`);
      return undefined;
  }
}

async function work(
  coordinator: Coordinator,
  run: RunRecord,
  options: { io: Io; json: boolean; homeFlag: string },
): Promise<number> {
  try {
    const code = await workOnRun(coordinator, run, options);
    const ended = await loadRun(coordinator.home, run.id);
    if (ended.stop?.kind !== 'interrupted') await noteEnd(coordinator.home, ended, new Date());
    return code;
  } catch (error) {
    if (error instanceof OperatorError) await noteEnd(coordinator.home, run, new Date(), error);
    throw error;
  }
}
