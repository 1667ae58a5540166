import type { Command } from 'commander';
import { causesOfDeadLetters, type DeadLetter } from '../../cards/dead-letter.js';
import { DEAD_LETTER_FILTER_NAMES, type DeadLetterFilter } from '../../dead-letter-filters.js';
import { OperatorError } from '../../errors.js';
import { quoteForShell } from '../../format/shell.js';
import { formatCount } from '../../format/text.js';
import { openHome } from '../../home/home.js';
import { listRuns } from '../../home/run-folder.js';
import { deadLettersCsv } from '../../report/dead-letters-csv.js';
import type { SettingName, Settings } from '../../settings.js';
import { carryOut } from '../carry-out.js';
import type { DeadLetterOperations } from '../command-operations.js';
import { whereFlags } from '../home-flag.js';
import type { Io } from '../io.js';
import type { Cli } from '../options.js';
import { confirm } from '../questions/confirm.js';
import { causeTable, deadLetterDetails, deadLetterTable, writeLimitNotice } from '../render/dead-letters.js';
import { CHANGEABLE, givenSettings, SENDING_SETTINGS } from '../run-settings.js';
import { withDeadLetters, withOperations } from '../with-operations.js';
import { mayWrite, outputOf, writeOutput } from '../write-output.js';

const WHERE = ['home', 'simulate'] as const;
const FILTERS = [...DEAD_LETTER_FILTER_NAMES, 'limit'] as const;

type Filters = Pick<Settings, (typeof FILTERS)[number]>;
type Where = Pick<Settings, (typeof WHERE)[number]>;

export function declare(command: Command, cli: Cli): void {
  const verb = (name: string, summary: string, isDefault = false) =>
    command.command(name, { isDefault }).description(summary);
  declareList(verb('list', 'what failed, by cause; with a filter, number by number', true), cli);
  declareShow(verb('show', 'show one number').argument('<number>'), cli);
  declareExport(verb('export', 'write them as a CSV to fix and provision again'), cli);
  declareRerun(verb('rerun', 'retry them, as a run of its own'), cli);
  declareDiscard(verb('discard', 'discard them; nothing is sent'), cli);
}

function declareList(command: Command, { io, action }: Cli): void {
  const names = [...FILTERS, 'json', ...WHERE] as const;
  action(command, names, async (settings) => {
    const deadLetters = await selected(settings, io, 'list');
    if (settings.json) for (const deadLetter of deadLetters) io.data(JSON.stringify(deadLetter));
    else if (isFiltered(settings)) io.show(deadLetterTable(deadLetters, shown(settings, io)));
    else io.show(causeTable(causesOfDeadLetters(deadLetters), shown(settings, io)));
    if (deadLetters.length === 0 && !settings.json) await sayRehearsed(settings, io);
    return 0;
  });
}

function declareShow(command: Command, { io, action }: Cli): void {
  const names = ['json', ...WHERE] as const;
  action(command, names, async (settings, phoneNumber: string) => {
    const use = { io, settings, command: 'dead-letters show' };
    const [deadLetter] = await withDeadLetters(use, (operations) => oldestFirst(operations, { number: phoneNumber }));
    if (!deadLetter) {
      const next = `List them: linq-cards dead-letters list${whereFlags(settings, io)}`;
      throw new OperatorError('letter_unknown', `There is no dead letter for ${phoneNumber}.`, next);
    }
    if (settings.json) io.data(JSON.stringify(deadLetter));
    else io.show(deadLetterDetails(deadLetter, shown(settings, io)));
    return 0;
  });
}

function declareExport(command: Command, { io, action }: Cli): void {
  const names = [...FILTERS, 'yes', ...WHERE] as const;
  command.option('-o, --output <file>', 'where to write the CSV (default: standard output)');
  action(command, names, async (settings, given: { output?: string }) => {
    const output = outputOf(given.output);
    if (!(await mayWrite(io, output, settings.yes))) return 1;
    const deadLetters = await selected(settings, io, 'export');
    await writeOutput(io, output, deadLettersCsv(deadLetters));
    const file = output === undefined ? '<file>' : quoteForShell(output);
    const next = `linq-cards provision ${file}${whereFlags(settings, io)}`;
    io.say(`${formatCount(deadLetters.length)} dead letters. Correct the file, then: ${next}`);
    return 0;
  });
}

function declareRerun(command: Command, { io, action }: Cli): void {
  const names = [...FILTERS, 'all', 'set', ...CHANGEABLE, 'simulate', ...SENDING_SETTINGS] as const;
  action(command, names, async (settings) => {
    requireSelection(settings);
    const given = givenSettings(command, CHANGEABLE, settings, io.env);
    const selection = { ...filterOf(settings), limit: settings.limit };
    return withOperations({ io, settings, command: 'dead-letters rerun' }, async (operations) => {
      const deadLetters = (await oldestFirst(operations, filterOf(settings))).slice(0, settings.limit);
      const wait = writeLimitNotice(deadLetters, new Date());
      if (wait !== undefined) io.say(wait);
      const record = await operations.rerun(selection, settings.set, given).catch((error: unknown) => {
        if (!(error instanceof OperatorError) || error.code !== 'letter_unknown') throw error;
        io.say(error.message);
        return undefined;
      });
      return record ? carryOut(operations, record, { io, ...settings }) : 0;
    });
  });
}

function declareDiscard(command: Command, { io, action }: Cli): void {
  const names = [...FILTERS, 'all', 'yes', ...WHERE] as const;
  action(command, names, async (settings) => {
    requireSelection(settings);
    await withDeadLetters({ io, settings, command: 'dead-letters discard' }, async (operations) => {
      const deadLetters = (await oldestFirst(operations, filterOf(settings))).slice(0, settings.limit);
      if (deadLetters.length > 0) io.say(causeTable(causesOfDeadLetters(deadLetters), shown(settings, io)));
      const count = formatCount(deadLetters.length);
      const question = `Discard ${count} dead letters? Their cards stay as they are on Linq.`;
      if (deadLetters.length === 0 || !(await confirm(io, question, settings.yes)))
        return io.say('Nothing was discarded.');
      await operations.discard({ numbers: deadLetters.map(({ phoneNumber }) => phoneNumber) });
      io.say(`${count} dead letters were discarded.`);
    });
    return 0;
  });
}

function selected(settings: Filters & Where, io: Io, verb: string): Promise<DeadLetter[]> {
  return withDeadLetters({ io, settings, command: `dead-letters ${verb}` }, async (operations) =>
    (await oldestFirst(operations, filterOf(settings))).slice(0, settings.limit),
  );
}

async function oldestFirst(
  { deadLetters }: Pick<DeadLetterOperations, 'deadLetters'>,
  filter: DeadLetterFilter,
): Promise<DeadLetter[]> {
  const { items } = await deadLetters(filter);
  return items.sort((one, other) => Date.parse(one.firstFailedAt) - Date.parse(other.firstFailedAt));
}

/** Runs on the simulator keep their dead letters apart: a reader who rehearsed may look for them here. */
async function sayRehearsed({ home, simulate }: Where, io: Io): Promise<void> {
  if (simulate || !(await listRuns(await openHome(home))).some((run) => run.settings.simulate)) return;
  const flags = whereFlags({ home, simulate: true }, io);
  io.say(`These are the ones of your Linq account. Those of the simulator: linq-cards dead-letters${flags}`);
}

function filterOf(settings: Filters): DeadLetterFilter {
  return Object.fromEntries(DEAD_LETTER_FILTER_NAMES.map((name) => [name, settings[name]]));
}

function isFiltered(settings: Filters): boolean {
  return FILTERS.some((name: SettingName & keyof Filters) => settings[name] !== undefined);
}

/** A slip of the keyboard must not retry or discard all of them. */
function requireSelection(settings: Filters & { all: boolean }): void {
  if (settings.all || isFiltered(settings)) return;
  throw new OperatorError(
    'setting_invalid',
    'No dead letters selected.',
    'Choose some: --all, --run, --status, --code, --since, --number or --limit. List them: linq-cards dead-letters list',
  );
}

function shown(settings: Where, io: Io) {
  return { colors: io.colors, flags: whereFlags(settings, io), now: new Date() };
}
