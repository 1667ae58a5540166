import type { Command } from 'commander';
import { isGood } from '../../cards/outcome.js';
import { formatStatus } from '../../format/text.js';
import { type OneNumberEnd, provisionOne, rowToProvision } from '../../runs/provision-one.js';
import { type ByServe, byServeOrHere } from '../by-serve-or-here.js';
import type { Io } from '../io.js';
import type { TellStep } from '../one-by-serve.js';
import { addSettings, settingsOf } from '../options.js';
import { toldSettings } from '../run-settings.js';
import { endOnRequest } from '../signals.js';
import { withCoordinator } from '../with-coordinator.js';

const SETTINGS = [
  'defaultCountry',
  'rate',
  'concurrency',
  'numberBudget',
  'timeout',
  'caFile',
  'simulate',
  'home',
  'verbose',
] as const;

type Given = { firstName?: string; lastName?: string; imageUrl?: string; dryRun?: boolean };

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command
    .argument('<number>', 'the phone number')
    .option('--first-name <name>')
    .option('--last-name <name>')
    .option('--image-url <address>')
    .option('--dry-run', 'send nothing that changes anything');
  addSettings(command, SETTINGS);
  command.action(async (number: string, given: Given) => {
    const settings = settingsOf(command, SETTINGS, io);
    const { firstName = '', lastName = '', imageUrl = '', dryRun = false } = given;
    const tell: TellStep = (step, what, at = new Date().toISOString()) =>
      io.data(`${at}  ${io.colors.bold(step.padEnd(9))}${what}`);
    const cells = { phone_number: number, first_name: firstName, last_name: lastName, image_url: imageUrl };
    const { defaultCountry } = settings;
    const row = rowToProvision(cells, defaultCountry === undefined ? {} : { defaultCountry });
    tell('validate', `${row.phoneNumber}${row.noted ? ', possible but not known as valid' : ''}`);
    const finish = (end: OneNumberEnd): number => {
      if ('without' in end) {
        tell('end', end.without);
        return dryRun ? 0 : 1;
      }
      tell('end', [formatStatus(end.outcome.status), end.outcome.reason].filter((part) => part !== null).join(': '));
      return isGood(end.outcome) ? 0 : 1;
    };
    const byServe = async (by: ByServe) => {
      const { provisionOneByServe } = await import('../one-by-serve.js');
      const told = toldSettings(command, ['rate', 'numberBudget'], io.env);
      return finish(await provisionOneByServe({ row, dryRun, told, tell }, by));
    };
    const here = () => {
      const signal = endOnRequest(io);
      const limits = { rate: settings.rate, budget: settings.numberBudget };
      return withCoordinator({ io, settings, command: 'provision-one', signal }, async (coordinator) =>
        finish(await provisionOne(await coordinator.tools(), { row, dryRun, limits, tell, signal })),
      );
    };
    done(await byServeOrHere({ io, settings }, { byServe, here }));
  });
}
