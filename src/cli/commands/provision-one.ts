import type { Command } from 'commander';
import { isGood } from '../../cards/outcome.js';
import { formatStatus } from '../../format/text.js';
import type { OneNumberStep } from '../../operations/operations.js';
import { rowToProvision } from '../../runs/provision-one.js';
import type { Cli } from '../options.js';
import { ACCOUNT_SETTINGS, givenSettings } from '../run-settings.js';
import { withOperations } from '../with-operations.js';

const SETTINGS = [
  'defaultCountry',
  'clearMarker',
  'rate',
  'numberBudget',
  'concurrency',
  ...ACCOUNT_SETTINGS,
  'timeout',
  'caFile',
  'simulate',
  'yes',
  'home',
  'verbose',
] as const;

type Given = { firstName?: string; lastName?: string; imageUrl?: string; dryRun?: boolean };

export function declare(command: Command, { io, action }: Cli): void {
  command
    .argument('<number>', 'the phone number')
    .option('--first-name <name>')
    .option('--last-name <name>')
    .option('--image-url <address>')
    .option('--dry-run', 'show what would change; send nothing');
  action(command, SETTINGS, async (settings, number: string, given: Given) => {
    const { firstName = '', lastName = '', imageUrl = '', dryRun = false } = given;
    const onStep = ({ at, step, what }: OneNumberStep) => io.data(`${at}  ${io.colors.bold(step.padEnd(9))}${what}`);
    const emit = (step: string, what: string) => onStep({ at: new Date().toISOString(), step, what });
    const cells = { phone_number: number, first_name: firstName, last_name: lastName, image_url: imageUrl };
    const { defaultCountry, clearMarker = null } = settings;
    const limits = givenSettings(command, ['rate', 'numberBudget'], settings, io.env);
    return withOperations({ io, settings, command: 'provision-one' }, async (operations) => {
      const { phoneNumber, fields, noted } = await rowToProvision(
        cells,
        { clearMarker, ...(defaultCountry !== undefined && { defaultCountry }) },
        () => operations.lines(limits),
      );
      emit('validate', `${phoneNumber}${noted ? ', possible but not known to be valid' : ''}`);
      const { end } = await operations.setCard(phoneNumber, fields, { dryRun, onStep, ...limits });
      if ('without' in end) {
        emit('end', end.without);
        return dryRun ? 0 : 1;
      }
      emit('end', [formatStatus(end.outcome.status), end.outcome.reason].filter((part) => part !== null).join(': '));
      return isGood(end.outcome) ? 0 : 1;
    });
  });
}
