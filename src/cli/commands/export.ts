import { basename } from 'node:path';
import type { Command } from 'commander';
import { formatCount, quoteForShell } from '../../format/text.js';
import { type CardsExport, exportCards } from '../../operations/export-cards.js';
import { csvText } from '../../report/csv.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { endOnRequest } from '../signals.js';
import { withAccount } from '../with-account.js';
import { mayWrite, outputOf, writeOutput } from '../write-output.js';

const SETTINGS = ['rate', 'timeout', 'caFile', 'simulate', 'yes', 'home', 'verbose'] as const;
/** Numbers and values that are named one by one. */
const MOST_NAMED = 20;

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.option('-o, --output <file>', 'where the CSV is written; standard output otherwise');
  addSettings(command, SETTINGS);
  command.action(async (given: { output?: string }) => {
    const settings = settingsOf(command, SETTINGS, io);
    const output = outputOf(given.output);
    if (!(await mayWrite(io, output, settings.yes))) {
      io.say('Nothing was written.');
      return done(1);
    }
    const name = output === undefined ? 'export' : `export -o ${basename(output)}`;
    const use = { io, settings, command: name, signal: endOnRequest(io) };
    const code = await withAccount(use, async (account, homeFlag) => {
      const exported = exportCards(await account.cards());
      await writeOutput(io, output, csvText(exported.records, ','));
      io.say(summary(exported));
      const file = output === undefined ? '<file>' : quoteForShell(output);
      const simulate = settings.simulate ? ' --simulate' : '';
      io.say(`Change what you like, then:  linq-cards provision ${file}${simulate}${homeFlag}`);
      return 0;
    });
    done(code);
  });
}

function summary({ records, inactive, unreadable, leftEmpty }: CardsExport): string {
  const cards = records.length - 1;
  const values = leftEmpty.map(({ phoneNumber, field }) => `${phoneNumber} ${field}`);
  return [
    `${formatCount(cards)} ${cards === 1 ? 'card' : 'cards'}.`,
    ...notice(inactive, 'left out: recipients do not see them, and provision would set them up again', []),
    ...notice(unreadable.length, 'left out: their numbers cannot be read back from a file', unreadable),
    ...notice(values.length, 'an empty cell, which changes nothing: provision would not take the value', values),
  ].join('\n');
}

function notice(cases: number, says: string, named: readonly string[]): string[] {
  if (cases === 0) return [];
  const more = named.length > MOST_NAMED ? [`and ${formatCount(named.length - MOST_NAMED)} more`] : [];
  return [`${formatCount(cases)} × ${says}`, ...[...named.slice(0, MOST_NAMED), ...more].map((name) => `    ${name}`)];
}
