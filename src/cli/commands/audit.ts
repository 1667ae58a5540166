import type { Command } from 'commander';
import { readingFlags } from '../../format/reading-flags.js';
import { quoteForShell } from '../../format/shell.js';
import { READING_SETTINGS } from '../../reading-settings.js';
import { whereFlags } from '../home-flag.js';
import { openOperand } from '../operand.js';
import type { Cli } from '../options.js';
import { auditLines } from '../render/audit-lines.js';
import { ACCOUNT_SETTINGS, givenSettings } from '../run-settings.js';
import { withOperations } from '../with-operations.js';

const SETTINGS = [
  ...READING_SETTINGS,
  'settle',
  'rate',
  ...ACCOUNT_SETTINGS,
  'timeout',
  'caFile',
  'simulate',
  'json',
  'all',
  'home',
  'verbose',
] as const;

/** 0: the account is as it should be · 1: it is not. Changes nothing. */
export function declare(command: Command, { io, action }: Cli): void {
  command.argument('[file]', 'the CSV to compare with; - reads standard input. Without it: what was last set here');
  command.addHelpText('after', '\nexit 0: everything is as it should be; 1: something is not. Nothing is changed.');
  action(command, SETTINGS, async (settings, path: string | undefined) => {
    const file = path === undefined ? undefined : await openOperand(path, io, settings);
    const given = givenSettings(command, [...READING_SETTINGS, 'rate'], settings, io.env);
    return withOperations({ io, settings, command: 'audit' }, async (operations) => {
      const audit = await operations.audit({ file, settings: given });
      if (settings.json) io.data(JSON.stringify(audit));
      else {
        const source = path === undefined || path === '-' ? undefined : quoteForShell(path);
        const flags = whereFlags(settings, io);
        const reading = readingFlags(given);
        io.show(auditLines(audit, { source, reading, flags, isAll: settings.all, colors: io.colors, now: new Date() }));
      }
      return audit.drift ? 1 : 0;
    });
  });
}
