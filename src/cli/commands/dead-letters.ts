import type { Command } from 'commander';
import { causesOfDeadLetters, type DeadLetterFilter } from '../../cards/dead-letter.js';
import { OperatorError } from '../../errors.js';
import { selectDeadLetters } from '../../operations/select-dead-letters.js';
import { deadLettersCsv, withEdits } from '../../report/dead-letters-csv.js';
import type { SettingName, Settings } from '../../settings.js';
import { type ByServe, byServeOrHere } from '../by-serve-or-here.js';
import { confirm } from '../confirm.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { causeTable, deadLetterDetails, deadLetterTable } from '../render/dead-letters.js';
import { CHANGEABLE, runSettings, toldSettings } from '../run-settings.js';
import { endOnRequest } from '../signals.js';
import { whereFlags, withCoordinator } from '../with-coordinator.js';
import { withDeadLetters } from '../with-letters.js';
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
  'caFile',
  'json',
  'verbose',
] as const;

type Done = (exitCode: number) => void;
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
    const letters = await withDeadLetters({ io, settings, command: 'dead-letters list' }, (stored) =>
      stored.chosen(filterOf(settings), settings.limit),
    );
    if (settings.json) for (const letter of letters) io.data(JSON.stringify(letter));
    else if (isFiltered(settings)) io.data(deadLetterTable(letters, io));
    else io.data(causeTable(causesOfDeadLetters(letters), shown(settings, io)));
    done(0);
  });
}

function declareShow(command: Command, io: Io, done: Done): void {
  const names = ['json', ...WHERE] as const;
  addSettings(command, names);
  command.action(async (number: string) => {
    const settings = settingsOf(command, names, io);
    const letter = await withDeadLetters({ io, settings, command: 'dead-letters show' }, (stored) =>
      stored.find(number),
    );
    if (!letter) {
      throw new OperatorError(
        'letter_unknown',
        `There is no dead letter for ${number}.`,
        'See which there are: linq-cards dead-letters list',
      );
    }
    io.data(settings.json ? JSON.stringify(letter) : deadLetterDetails(letter, shown(settings, io)));
    done(0);
  });
}

function declareExport(command: Command, io: Io, done: Done): void {
  const names = [...FILTERS, ...WHERE] as const;
  addSettings(command, names);
  command.action(async () => {
    const settings = settingsOf(command, names, io);
    const letters = await withDeadLetters({ io, settings, command: 'dead-letters export' }, (stored) =>
      stored.chosen(filterOf(settings), settings.limit),
    );
    for await (const chunk of deadLettersCsv(letters)) io.raw(String(chunk));
    io.say(`${letters.length} numbers. Correct the file, then: linq-cards provision <file>${whereFlags(settings, io)}`);
    done(0);
  });
}

function declareRerun(command: Command, io: Io, done: Done): void {
  const names = [...FILTERS, 'all', 'set', ...SENDING, ...WHERE] as const;
  addSettings(command, names);
  command.action(async () => {
    const settings = settingsOf(command, names, io);
    demandChoice(settings);
    const byServe = async (by: ByServe) => {
      const { rerunByServe } = await import('../by-serve.js');
      const told = toldSettings(command, CHANGEABLE, io.env);
      return rerunByServe({ meant: meantBy(settings), set: settings.set, told }, by);
    };
    const here = () => {
      const use = { io, settings, command: 'dead-letters rerun', signal: endOnRequest(io) };
      return withCoordinator(use, async (coordinator, homeFlag) => {
        const stored = (await coordinator.tools()).engine.deadLetters;
        const letters = await selectDeadLetters(stored, { ...filterOf(settings), limit: settings.limit });
        if (letters.length === 0) {
          io.say('There are no such dead letters; nothing was sent.');
          return 0;
        }
        const content = deadLettersCsv(letters.map((letter) => withEdits(letter, settings.set)));
        const source = { name: 'dead-letters.csv', content };
        const record = await coordinator.createRun(source, runSettings(settings), 'dead-letters rerun', { letters });
        return workOnRun(coordinator, record, { io, json: settings.json, homeFlag });
      });
    };
    done(await byServeOrHere({ io, settings }, { byServe, here }));
  });
}

function declareDiscard(command: Command, io: Io, done: Done): void {
  const names = [...FILTERS, 'all', 'yes', ...WHERE] as const;
  addSettings(command, names);
  command.action(async () => {
    const settings = settingsOf(command, names, io);
    demandChoice(settings);
    const code = await withDeadLetters({ io, settings, command: 'dead-letters discard' }, async (stored) => {
      const letters = await stored.chosen(filterOf(settings), settings.limit);
      if (letters.length > 0) io.say(causeTable(causesOfDeadLetters(letters), shown(settings, io)));
      const question = `Forget ${letters.length} dead letters? Their cards stay as they are on Linq.`;
      if (letters.length === 0 || !(await confirm(io, question, settings.yes))) {
        io.say('Nothing was discarded.');
        return 0;
      }
      await stored.discard(letters.map(({ phoneNumber }) => phoneNumber));
      io.say(`${letters.length} dead letters were discarded.`);
      return 0;
    });
    done(code);
  });
}

function filterOf({ run, status, code, since, number: phoneNumber }: Filters): DeadLetterFilter {
  return { run, status, code, since, phoneNumber };
}

/** Which are meant, as the API has it; what is undefined is not sent. */
function meantBy({ all, number, run, status, code, since, limit }: Filters & { all: boolean }): object {
  return { ...(all && { all }), ...(number !== undefined && { numbers: [number] }), run, status, code, since, limit };
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

function shown(settings: Pick<Settings, 'home' | 'simulate'>, io: Io) {
  return { colors: io.colors, flags: whereFlags(settings, io) };
}
