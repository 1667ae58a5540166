import { basename } from 'node:path';
import type { Command } from 'commander';
import { openSource } from '../../intake/receive.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { runSettings } from '../run-settings.js';
import { endOnRequest } from '../signals.js';
import { withCoordinator } from '../with-coordinator.js';
import { workOnRun } from '../work-on-run.js';

const SETTINGS = [
  'rate',
  'concurrency',
  'defaultCountry',
  'map',
  'delimiter',
  'encoding',
  'mode',
  'force',
  'snapshot',
  'maxFailures',
  'maxOutage',
  'numberBudget',
  'timeout',
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
    const signal = endOnRequest(io);
    const content = await openSource(file, io.stdin);
    const name = file === '-' ? 'stdin.csv' : basename(file);
    const code = await withCoordinator(
      { io, settings, command: `provision ${name}`, signal },
      async (coordinator, homeFlag) => {
        const record = await coordinator.createRun({ name, content }, runSettings(settings), 'provision');
        return workOnRun(coordinator, record, { io, json: settings.json, homeFlag });
      },
    );
    done(code);
  });
}
