import type { Command } from 'commander';
import { causesOfLetters, type DeadLetter, isMeant, type LetterFilter } from '../../cards/dead-letter.js';
import { readRedisUrl } from '../../config.js';
import { OperatorError } from '../../errors.js';
import { openStoredLetters } from '../../processes/stored-letters.js';
import type { DeadLetters } from '../../queue/dead-letters.js';
import { lettersCsv, withEdits } from '../../report/letters-csv.js';
import type { SettingName, Settings } from '../../settings.js';
import { confirm } from '../confirm.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { causeTable, letterDetails, letterTable } from '../render/letters.js';
import { runSettings } from '../run-settings.js';
import { endOnRequest } from '../signals.js';
import { withCoordinator } from '../with-coordinator.js';
import { workOnRun } from '../work-on-run.js';

const WHERE = ['home', 'simulate'] as const;
const FILTERS = ['run', 'status', 'code', 'since', 'number', 'limit'] as const;
const SENDING = [
  'rate',
  'concurrency',
  'numberBudget',
  'maxFailures',
  'maxOutage',
  'timeout',
  'json',
  'verbose',
] as const;

type Done = (exitCode: number) => void;
type Where = Pick<Settings, (typeof WHERE)[number]>;
type Filters = Pick<Settings, (typeof FILTERS)[number]>;

export function declare(command: Command, io: Io, done: Done): void {
  declareList(
    command.command('list', { isDefault: true }).description('what failed, by cause; with a filter, number by number'),
    io,
    done,
  );
  declareShow(
    command.command('show').description('everything that is known of one number').argument('<number>'),
    io,
    done,
  );
  declareExport(command.command('export').description('a CSV for provision, to mend and to feed back'), io, done);
  declareRerun(command.command('rerun').description('set the cards once more, as a run of its own'), io, done);
  declareDiscard(command.command('discard').description('give up; nothing is sent'), io, done);
}

function declareList(command: Command, io: Io, done: Done): void {
  const names = [...FILTERS, 'json', ...WHERE] as const;
  addSettings(command, names);
  command.action(async () => {
    const settings = settingsOf(command, names, io);
    const letters = await read(io, settings, 'dead-letters list', (stored) => chosen(stored, settings));
    if (settings.json) for (const letter of letters) io.data(JSON.stringify(letter));
    else if (isFiltered(settings)) io.data(letterTable(letters, io.colors));
    else io.data(causeTable(causesOfLetters(letters), io.colors));
    done(0);
  });
}

function declareShow(command: Command, io: Io, done: Done): void {
  const names = ['json', ...WHERE] as const;
  addSettings(command, names);
  command.action(async (number: string) => {
    const settings = settingsOf(command, names, io);
    const letter = await read(io, settings, 'dead-letters show', (stored) => stored.find(number));
    if (!letter) {
      throw new OperatorError(
        'letter_unknown',
        `There is no dead letter for ${number}.`,
        'See which there are: linq-cards dead-letters list',
      );
    }
    io.data(settings.json ? JSON.stringify(letter) : letterDetails(letter, io.colors));
    done(0);
  });
}

function declareExport(command: Command, io: Io, done: Done): void {
  const names = [...FILTERS, ...WHERE] as const;
  addSettings(command, names);
  command.action(async () => {
    const settings = settingsOf(command, names, io);
    const letters = await read(io, settings, 'dead-letters export', (stored) => chosen(stored, settings));
    for await (const chunk of lettersCsv(letters)) io.raw(String(chunk));
    io.say(`${letters.length} numbers. Correct the file, then: linq-cards provision <file>`);
    done(0);
  });
}

function declareRerun(command: Command, io: Io, done: Done): void {
  const names = [...FILTERS, 'all', 'set', ...SENDING, ...WHERE] as const;
  addSettings(command, names);
  command.action(async () => {
    const settings = settingsOf(command, names, io);
    demandChoice(settings);
    const use = { io, settings, command: 'dead-letters rerun', signal: endOnRequest(io) };
    const code = await withCoordinator(use, async (coordinator, homeFlag) => {
      const letters = await chosen((await coordinator.tools()).engine.deadLetters, settings);
      if (letters.length === 0) {
        io.say('There are no such dead letters; nothing was sent.');
        return 0;
      }
      const content = lettersCsv(letters.map((letter) => withEdits(letter, settings.set)));
      const source = { name: 'dead-letters.csv', content };
      const record = await coordinator.createRun(source, runSettings(settings), 'dead-letters rerun', { letters });
      return workOnRun(coordinator, record, { io, json: settings.json, homeFlag });
    });
    done(code);
  });
}

function declareDiscard(command: Command, io: Io, done: Done): void {
  const names = [...FILTERS, 'all', 'yes', ...WHERE] as const;
  addSettings(command, names);
  command.action(async () => {
    const settings = settingsOf(command, names, io);
    demandChoice(settings);
    const code = await read(io, settings, 'dead-letters discard', async (stored) => {
      const letters = await chosen(stored, settings);
      if (letters.length > 0) io.say(causeTable(causesOfLetters(letters), io.colors));
      const question = `Forget ${letters.length} dead letters? Their cards stay as they are on Linq.`;
      if (letters.length === 0 || !(await confirm(io, question, settings.yes))) {
        io.say('Nothing was discarded.');
        return 0;
      }
      for (const { phoneNumber } of letters) await stored.remove(phoneNumber);
      io.say(`${letters.length} dead letters were discarded.`);
      return 0;
    });
    done(code);
  });
}

async function read<T>(io: Io, where: Where, command: string, use: (stored: DeadLetters) => Promise<T>): Promise<T> {
  const { home: homePath, simulate } = where;
  const options = { homePath, simulate, command, redisUrl: readRedisUrl(io.env) };
  const { letters, close } = await openStoredLetters(options);
  try {
    return await use(letters);
  } finally {
    await close();
  }
}

async function chosen(stored: DeadLetters, settings: Filters): Promise<DeadLetter[]> {
  const { run, status, code, since, number: phoneNumber, limit = Number.POSITIVE_INFINITY } = settings;
  const filter: LetterFilter = { run, status, code, since, phoneNumber };
  const letters: DeadLetter[] = [];
  for await (const letter of stored.all()) {
    if (letters.length >= limit) break;
    if (isMeant(letter, filter)) letters.push(letter);
  }
  return letters;
}

function isFiltered(settings: Filters): boolean {
  return FILTERS.some((name: SettingName & keyof Filters) => settings[name] !== undefined);
}

/** What changes something is not done to all of them by a slip. */
function demandChoice(settings: Filters & { all: boolean }): void {
  if (settings.all || isFiltered(settings)) return;
  throw new OperatorError(
    'setting_invalid',
    'It is not said which dead letters are meant.',
    'Say --all, or choose with --run, --status, --code, --since, --number or --limit; see them first: linq-cards dead-letters list',
  );
}
