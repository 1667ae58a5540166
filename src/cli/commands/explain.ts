import type { Command } from 'commander';
import { type CardFields, fullName } from '../../cards/card.js';
import type { DeadLetter } from '../../cards/dead-letter.js';
import { isNumberFound, type NumberSearch, numberSearchOf } from '../../cards/numbers/number-search.js';
import { type PhoneOptions, readNumberToFind } from '../../cards/phone-number.js';
import { describeLoneProblem } from '../../cards/row-problem.js';
import type { DeadLetterFilter } from '../../dead-letter-filters.js';
import { OperatorError, type OperatorErrorCode } from '../../errors.js';
import { formatLocalTime, formatStatus } from '../../format/text.js';
import { type Home, openHome } from '../../home/home.js';
import { isPlan } from '../../home/run-record.js';
import { mentionsOf } from '../../operations/number-history.js';
import { lastSetOf } from '../../runs/open-memory.js';
import { whereFlags } from '../home-flag.js';
import type { Io } from '../io.js';
import type { Cli } from '../options.js';
import { deadLetterDetails } from '../render/dead-letters.js';
import { withDeadLetters } from '../with-operations.js';

const SETTINGS = ['defaultCountry', 'json', 'simulate', 'home'] as const;
/** Numbers that are listed where several may be meant. */
const SHOWN = 5;
/** What keeps the dead letters from being read, and nothing else. */
const NOT_JUST_NOW: readonly OperatorErrorCode[] = ['home_taken', 'serve_unreachable'];

export function declare(command: Command, { io, action }: Cli): void {
  command.argument('<number>', 'the phone number, its last digits, or a name');
  action(command, SETTINGS, async (settings, number: string) => {
    const home = await openHome(settings.home);
    const phoneNumber = await numberMeant(home, number, { io, settings });
    let mentions = 0;
    for await (const { run, row, outcome } of mentionsOf(home, phoneNumber)) {
      mentions += 1;
      if (settings.json) io.data(JSON.stringify({ run: run.id, row, outcome }));
      else {
        const pending = isPlan(run) ? 'planned, never started' : 'not done yet';
        const status = outcome ? formatStatus(outcome.status) : pending;
        const reason = outcome?.reason ? `\n    ${outcome.reason}` : '';
        const at = formatLocalTime(outcome?.finishedAt ?? run.createdAt, new Date());
        io.show(`${at}  ${status}  in row ${row} of run ${run.id} (${run.source.name})${reason}`);
      }
    }
    if (mentions === 0 && !settings.json) io.show(`${phoneNumber} is in no run of ${home.path}.`);
    await showDeadLetter({ io, settings }, phoneNumber);
    return 0;
  });
}

function isForLater(error: unknown): error is OperatorError {
  return error instanceof OperatorError && NOT_JUST_NOW.includes(error.code);
}

type Where = {
  io: Io;
  settings: { home: string; simulate: boolean; json: boolean; defaultCountry?: PhoneOptions['defaultCountry'] };
};

async function deadLettersOf({ io, settings }: Where, filter: DeadLetterFilter): Promise<readonly DeadLetter[]> {
  const where = { io, settings, command: 'explain' };
  const { items } = await withDeadLetters(where, ({ deadLetters }) => deadLetters(filter));
  return items;
}

/** The dead letter too, unless the embedded queue is in use by a process that cannot be asked for it. */
async function showDeadLetter({ io, settings }: Where, phoneNumber: string): Promise<void> {
  try {
    const [deadLetter] = await deadLettersOf({ io, settings }, { number: phoneNumber });
    if (!deadLetter) return;
    const shown = { colors: io.colors, flags: whereFlags(settings, io), now: new Date() };
    if (settings.json) io.data(JSON.stringify({ deadLetter }));
    else io.show(`\nDead letter:\n${deadLetterDetails(deadLetter, shown)}`);
  } catch (error) {
    if (!isForLater(error)) throw error;
    io.say(`The dead letters cannot be read now: ${error.message}`);
  }
}

/**
 * The number that is meant: a whole one in any spelling, or the only one that was set from the home, or failed, and has these
 * digits or this name.
 *
 * @throws OperatorError `setting_invalid` for a text that is not one number
 */
async function numberMeant(home: Home, typed: string, { io, settings }: Where): Promise<string> {
  const { defaultCountry, simulate } = settings;
  const reading = readNumberToFind(typed, defaultCountry && { defaultCountry });
  if (reading.ok) return reading.phoneNumber;
  const search = numberSearchOf(typed);
  const failed = await deadLettersOf({ io, settings }, { search }).catch((error: unknown) => {
    if (!isForLater(error)) throw error;
    return [];
  });
  const [found, ...others] = new Set([
    ...(await numbersSet(home, simulate, search)),
    ...failed.filter(({ wanted, phoneNumber }) => isMeant(phoneNumber, wanted, search)).map((one) => one.phoneNumber),
  ]);
  if (found === undefined) {
    const what = describeLoneProblem({ ...reading, line: 1, column: 'phone_number', value: typed });
    throw new OperatorError(
      'setting_invalid',
      what,
      'Write the number with + and country code, for example +14155550132. Its last digits or a name do for a number that was set here, or failed.',
    );
  }
  if (others.length === 0) return found;
  const named = [found, ...others].slice(0, SHOWN).join(', ');
  const rest = others.length >= SHOWN ? ' and others' : '';
  throw new OperatorError(
    'setting_invalid',
    `${others.length + 1} numbers match: ${named}${rest}.`,
    'Give one of them, or more of what you look for.',
  );
}

async function numbersSet(home: Home, simulate: boolean, search: NumberSearch): Promise<string[]> {
  // With a filter, because the home may be another process's and reading it all would tidy the file up.
  const set = await lastSetOf(home, simulate).read(() => true);
  return [...set].filter(([number, { fields }]) => isMeant(number, fields, search)).map(([number]) => number);
}

function isMeant(phoneNumber: string, card: CardFields, search: NumberSearch): boolean {
  const name = fullName(card).toLowerCase();
  return isNumberFound(phoneNumber, search) || (search.text !== '' && name.includes(search.text.toLowerCase()));
}
