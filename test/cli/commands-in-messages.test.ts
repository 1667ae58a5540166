import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';

const NAMES = COMMANDS.map(({ name }) => name).join('|');
const COMMAND = new RegExp(`linq-cards (?:${NAMES})(?![\\w-])`);

/** The lines of all texts in which a command stands, as they are written in the code. */
const lines = ['src', 'jobs']
  .flatMap((room) => readdirSync(room, { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)))
  .filter((file) => /\.tsx?$/.test(file))
  .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
  .filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line))
  .flatMap((line) => line.split('\\n'))
  .filter((line) => COMMAND.test(line));

it('a line of a message has one command, so that the line of the terminal can be copied', () => {
  expect(lines.length).toBeGreaterThan(40);
  expect(lines.filter((line) => COMMAND.test(line.replace(COMMAND, '')))).toEqual([]);
});

it('nothing follows a command in its line that a shell would take for a part of it', () => {
  // A page or the API has it in a sentence: nobody copies it from there.
  const shown = lines.filter((line) => !/<code>|printed by/.test(line)).map(withoutValues);
  expect(shown.filter((line) => /linq-cards [^`'"]*\w[.;,](?:[ `'"]|$)/.test(line))).toEqual([]);
});

/** With a word for each value, the inner ones first. */
function withoutValues(line: string): string {
  const inner = line.replace(/\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g, 'x');
  return inner === line ? line : withoutValues(inner);
}
