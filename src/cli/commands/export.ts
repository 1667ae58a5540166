import { basename } from 'node:path';
import type { Command } from 'commander';
import { quoteForShell } from '../../format/shell.js';
import { formatCount } from '../../format/text.js';
import { type CardsExport, exportCards } from '../../operations/export-cards.js';
import { csvText } from '../../report/csv.js';
import { whereFlags } from '../home-flag.js';
import type { Cli } from '../options.js';
import { ACCOUNT_SETTINGS, givenSettings } from '../run-settings.js';
import { withOperations } from '../with-operations.js';
import { mayWrite, outputOf, writeOutput } from '../write-output.js';

const SETTINGS = ['rate', ...ACCOUNT_SETTINGS, 'timeout', 'caFile', 'simulate', 'yes', 'home', 'verbose'] as const;
/** Numbers and values to list one by one. */
const MOST_NAMED = 20;

export function declare(command: Command, { io, action }: Cli): void {
  command.option('-o, --output <file>', 'where to write the CSV (default: standard output)');
  action(command, SETTINGS, async (settings, given: { output?: string }) => {
    const output = outputOf(given.output);
    if (!(await mayWrite(io, output, settings.yes))) return 1;
    const name = output === undefined ? 'export' : `export -o ${basename(output)}`;
    const rate = givenSettings(command, ['rate'], settings, io.env);
    return withOperations({ io, settings, command: name }, async (operations) => {
      const exported = exportCards(await operations.cards(rate));
      await writeOutput(io, output, csvText(exported.records, ','));
      io.say(summary(exported));
      const file = output === undefined ? '<file>' : quoteForShell(output);
      io.say(`Edit the file, then:  linq-cards provision ${file}${whereFlags(settings, io)}`);
      return 0;
    });
  });
}

function summary({ records, inactive, unreadable, leftEmpty }: CardsExport): string {
  const cards = records.length - 1;
  const values = leftEmpty.map(({ phoneNumber, field }) => `${phoneNumber} ${field}`);
  return [
    `${formatCount(cards)} ${cards === 1 ? 'card' : 'cards'}.`,
    ...notice(inactive, 'left out: inactive, and provision would set them up again', []),
    ...notice(unreadable.length, 'left out: the number cannot be read back from a file', unreadable),
    ...notice(values.length, 'left empty, which changes nothing: provision would not accept the value', values),
  ].join('\n');
}

function notice(cases: number, what: string, named: readonly string[]): string[] {
  if (cases === 0) return [];
  const more = named.length > MOST_NAMED ? [`and ${formatCount(named.length - MOST_NAMED)} more`] : [];
  return [`${formatCount(cases)} × ${what}`, ...[...named.slice(0, MOST_NAMED), ...more].map((name) => `    ${name}`)];
}
