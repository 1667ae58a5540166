import type { Command } from 'commander';
import { openSource, sourceName } from '../../intake/receive.js';
import { agreeOnPlan, EXIT_DECLINED } from '../agree-on-plan.js';
import { type ByServe, byServeOrHere } from '../by-serve-or-here.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { NEW_RUN_SETTINGS, runSettings, toldSettings } from '../run-settings.js';
import { MOST_ROWS, showPlan } from '../show-plan.js';
import { endOnRequest } from '../signals.js';
import { withCoordinator } from '../with-coordinator.js';
import { workOnRun } from '../work-on-run.js';

const SETTINGS = [
  ...NEW_RUN_SETTINGS,
  'concurrency',
  'timeout',
  'caFile',
  'simulate',
  'json',
  'yes',
  'home',
  'verbose',
] as const;

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<file>', 'the CSV; - reads standard input');
  addSettings(command, SETTINGS);
  command.action(async (file: string) => {
    const settings = settingsOf(command, SETTINGS, io);
    const content = await openSource(file, io.stdin);
    const name = sourceName(file);
    const byServe = async (by: ByServe) => {
      const { provisionByServe } = await import('../by-serve.js');
      const told = toldSettings(command, NEW_RUN_SETTINGS, io.env);
      return provisionByServe({ name, content, told }, { ask: io.canAsk && !settings.yes }, by);
    };
    const here = () =>
      withCoordinator(
        { io, settings, command: `provision ${name}`, signal: endOnRequest(io) },
        async (coordinator, homeFlag) => {
          let record = await coordinator.createRun({ name, content }, runSettings(settings), 'provision');
          if (io.canAsk && !settings.yes) {
            record = await coordinator.planRun(record);
            const overview = await showPlan(coordinator, record, { io, most: MOST_ROWS.provision, write: io.say });
            if (!(await agreeOnPlan(overview, { io, yes: settings.yes, homeFlag }))) return EXIT_DECLINED;
          }
          return workOnRun(coordinator, record, { io, json: settings.json, homeFlag });
        },
      );
    done(await byServeOrHere({ io, settings }, { byServe, here }));
  });
}
