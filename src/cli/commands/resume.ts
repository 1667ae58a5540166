import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { runFiles } from '../../home/run-folder.js';
import { writeWhole } from '../../home/write-file.js';
import { findUnfinished } from '../../processes/find-run.js';
import { coordinatorOf } from '../holder.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { endOnRequest } from '../signals.js';
import { withCoordinator } from '../with-coordinator.js';
import { workOnRun } from '../work-on-run.js';

const SETTINGS = [
  'rate',
  'concurrency',
  'numberBudget',
  'maxFailures',
  'maxOutage',
  'timeout',
  'json',
  'home',
  'verbose',
] as const;

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('[run]', 'which run; without it the newest that is not over');
  addSettings(command, SETTINGS);
  command.action(async (id: string | undefined) => {
    const settings = settingsOf(command, SETTINGS, io);
    const home = await openHome(settings.home);
    const record = await findUnfinished(home, id);
    const changes = {
      ...(given(command, 'rate') && { rate: settings.rate }),
      ...(given(command, 'numberBudget') && { numberBudget: settings.numberBudget }),
      ...(given(command, 'maxFailures') && { maxFailures: settings.maxFailures }),
      ...(given(command, 'maxOutage') && { maxOutage: settings.maxOutage }),
    };
    const holder = await coordinatorOf(home);
    if (holder) {
      await writeWhole(runFiles(home, record.id).resume, JSON.stringify(changes));
      io.say(
        `Process ${holder.pid} was asked to go on with run ${record.id}. How it does: linq-cards runs show ${record.id}`,
      );
      return done(0);
    }
    const changed = { ...record.settings, ...changes };
    const signal = endOnRequest(io);
    const use = { io, settings: { ...settings, simulate: changed.simulate }, command: `resume ${record.id}`, signal };
    const code = await withCoordinator(use, (coordinator, homeFlag) =>
      workOnRun(coordinator, { ...record, settings: changed }, { io, json: settings.json, homeFlag }),
    );
    done(code);
  });
}

/** A run keeps what it was begun with, unless the operator says otherwise now. */
function given(command: Command, name: string): boolean {
  return command.getOptionValueSource(name) === 'cli';
}
