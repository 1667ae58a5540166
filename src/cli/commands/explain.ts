import type { Command } from 'commander';
import { readRedisUrl } from '../../config.js';
import { OperatorError } from '../../errors.js';
import { openHome } from '../../home/home.js';
import { readLoneRow } from '../../intake/rows.js';
import { mentionsOf } from '../../processes/explain.js';
import { openStoredLetters } from '../../processes/stored-letters.js';
import { statusWords } from '../../words.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { letterDetails } from '../render/letters.js';

const SETTINGS = ['defaultCountry', 'json', 'simulate', 'home'] as const;

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
        const status = outcome ? statusWords(outcome.status) : 'not done yet';
        const reason = outcome?.reason ? `\n    ${outcome.reason}` : '';
        io.data(
          `${outcome?.finishedAt ?? run.createdAt}  ${status}  in row ${row} of run ${run.id} (${run.source.name})${reason}`,
        );
      }
    }
    if (mentions === 0 && !settings.json) io.data(`${phoneNumber} stands in no run of ${home.path}.`);
    await showLetter(io, settings, phoneNumber);
    done(0);
  });
}

/** The dead letter too, unless the embedded queue is in use by a run just now. */
async function showLetter(
  io: Io,
  { home, simulate, json }: { home: string; simulate: boolean; json: boolean },
  phoneNumber: string,
): Promise<void> {
  try {
    const options = { homePath: home, simulate, command: 'explain' };
    const { letters, close } = await openStoredLetters({ ...options, redisUrl: readRedisUrl(io.env), notice: io.say });
    const letter = await letters.find(phoneNumber).finally(close);
    if (letter)
      io.data(json ? JSON.stringify({ deadLetter: letter }) : `\nDead letter:\n${letterDetails(letter, io.colors)}`);
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== 'home_taken') throw error;
    io.say(`The dead letters cannot be looked at just now: ${error.message}`);
  }
}

function e164(number: string, defaultCountry: Parameters<typeof readLoneRow>[1]['defaultCountry']): string {
  const cells = { phone_number: number, first_name: '', last_name: '', image_url: '' };
  const row = readLoneRow(cells, defaultCountry === undefined ? {} : { defaultCountry });
  return row.kind === 'good' ? row.phoneNumber : number;
}
