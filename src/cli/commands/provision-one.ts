import type { Command } from 'commander';
import { isGood } from '../../cards/outcome.js';
import { formatStatus } from '../../format/text.js';
import type { OneNumberStep } from '../../operations/operations.js';
import { rowToProvision } from '../../runs/provision-one.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { givenSettings } from '../run-settings.js';
import { withOperations } from '../with-operations.js';

const SETTINGS = [
  'defaultCountry',
  'rate',
  'numberBudget',
  'concurrency',
  'timeout',
  'caFile',
  'simulate',
  'yes',
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
    .option('--dry-run', 'show what would change; send nothing');
  addSettings(command, SETTINGS);
  command.action(async (number: string, given: Given) => {
    const settings = settingsOf(command, SETTINGS, io);
    const { firstName = '', lastName = '', imageUrl = '', dryRun = false } = given;
    const onStep = ({ at, step, what }: OneNumberStep) => io.data(`${at}  ${io.colors.bold(step.padEnd(9))}${what}`);
    const emit = (step: string, what: string) => onStep({ at: new Date().toISOString(), step, what });
    const cells = { phone_number: number, first_name: firstName, last_name: lastName, image_url: imageUrl };
    const { defaultCountry } = settings;
    const { phoneNumber, fields, noted } = rowToProvision(
      cells,
      defaultCountry === undefined ? {} : { defaultCountry },
    );
    emit('validate', `${phoneNumber}${noted ? ', possible but not known to be valid' : ''}`);
    const pace = givenSettings(command, ['rate', 'numberBudget'], settings, io.env);
    const code = await withOperations({ io, settings, command: 'provision-one' }, async (operations) => {
      const { end } = await operations.setCard(phoneNumber, fields, { dryRun, onStep, ...pace });
      if ('without' in end) {
        emit('end', end.without);
        return dryRun ? 0 : 1;
      }
      emit('end', [formatStatus(end.outcome.status), end.outcome.reason].filter((part) => part !== null).join(': '));
      return isGood(end.outcome) ? 0 : 1;
    });
    done(code);
  });
}
