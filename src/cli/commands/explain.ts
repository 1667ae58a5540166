import type { Command } from 'commander';
import { type PhoneOptions, readNumberToFind } from '../../cards/phone-number.js';
import { describeLoneProblem } from '../../cards/row-problem.js';
import { OperatorError, type OperatorErrorCode } from '../../errors.js';
import { formatLocalTime, formatStatus } from '../../format/text.js';
import { openHome } from '../../home/home.js';
import { isPlan } from '../../home/run-record.js';
import { mentionsOf } from '../../operations/number-history.js';
import { whereFlags } from '../home-flag.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { deadLetterDetails } from '../render/dead-letters.js';
import { withDeadLetters } from '../with-operations.js';

const SETTINGS = ['defaultCountry', 'json', 'simulate', 'home'] as const;
/** What keeps the dead letters from being read, and nothing else. */
const NOT_JUST_NOW: readonly OperatorErrorCode[] = ['home_taken', 'serve_unreachable'];

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<number>', 'the phone number');
  addSettings(command, SETTINGS);
  command.action(async (number: string) => {
    const settings = settingsOf(command, SETTINGS, io);
    const phoneNumber = e164(number, settings.defaultCountry);
    const home = await openHome(settings.home);
    let mentions = 0;
    for await (const { run, row, outcome } of mentionsOf(home, phoneNumber)) {
      mentions += 1;
      if (settings.json) io.data(JSON.stringify({ run: run.id, row, outcome }));
      else {
        const pending = isPlan(run) ? 'planned, never started' : 'not done yet';
        const status = outcome ? formatStatus(outcome.status) : pending;
        const reason = outcome?.reason ? `\n    ${outcome.reason}` : '';
        const at = formatLocalTime(outcome?.finishedAt ?? run.createdAt, new Date());
        io.data(`${at}  ${status}  in row ${row} of run ${run.id} (${run.source.name})${reason}`);
      }
    }
    if (mentions === 0 && !settings.json) io.data(`${phoneNumber} is in no run of ${home.path}.`);
    await showDeadLetter(io, settings, phoneNumber);
    done(0);
  });
}

/** The dead letter too, unless the embedded queue is in use by a process that cannot be asked for it. */
async function showDeadLetter(
  io: Io,
  settings: { home: string; simulate: boolean; json: boolean },
  phoneNumber: string,
): Promise<void> {
  try {
    const where = { io, settings, command: 'explain' };
    const { items } = await withDeadLetters(where, ({ deadLetters }) => deadLetters({ phoneNumber }));
    const [deadLetter] = items;
    if (!deadLetter) return;
    const shown = { colors: io.colors, flags: whereFlags(settings, io), now: new Date() };
    io.data(
      settings.json
        ? JSON.stringify({ deadLetter: deadLetter })
        : `\nDead letter:\n${deadLetterDetails(deadLetter, shown)}`,
    );
  } catch (error) {
    if (!(error instanceof OperatorError) || !NOT_JUST_NOW.includes(error.code)) throw error;
    io.say(`The dead letters cannot be read now: ${error.message}`);
  }
}

/** @throws OperatorError `setting_invalid` for what is not a number */
function e164(number: string, defaultCountry: PhoneOptions['defaultCountry']): string {
  const reading = readNumberToFind(number, defaultCountry && { defaultCountry });
  if (reading.ok) return reading.phoneNumber;
  const what = describeLoneProblem({ ...reading, line: 1, column: 'phone_number', value: number });
  throw new OperatorError(
    'setting_invalid',
    what,
    'Write the number with + and country code, for example +14155550132.',
  );
}
