import { Command } from 'commander';
import { version } from '../version.js';
import { COMMANDS } from './commands.js';
import type { Io } from './io.js';
import { askWhatToDo, HELP } from './questions/ask-what-to-do.js';
import { reportError } from './report-error.js';

/** Commands with what they are for. */
const START_HERE = [
  ['demo', 'see it work without a key or Redis'],
  ['template > numbers.csv', 'a CSV to begin with'],
  ['plan numbers.csv --simulate', 'what would change; sends nothing'],
  ['provision numbers.csv', 'set the cards'],
] as const;

/** The width of the help where no terminal tells another one, as commander has it. */
const COLUMNS = 80;

/** Runs one command of the program. Returns its exit code. */
export async function runProgram(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  let json = argv.includes('--json');
  try {
    const program = new Command('linq-cards')
      .description(
        'Sets the contact cards of phone lines on Linq from a CSV: one queue job per number, at a limited rate.',
      )
      .version(version())
      // Options after a subcommand belong to that subcommand.
      .enablePositionalOptions()
      .exitOverride()
      .configureOutput({ writeOut: io.raw, writeErr: (text) => io.say(text.trimEnd()) })
      .addHelpText('after', startHere(io.program, io.dataColumns));
    const words = argv.length > 0 ? argv : io.canAsk ? await askWhatToDo(io) : HELP;
    if (words.length === 0) return 0;
    const named = words.find((argument) => !argument.startsWith('-'));
    for (const { name, summary, load } of COMMANDS) {
      const command = program.command(name).summary(summary).description(summary);
      if (name !== named) continue;
      // Not for the help alone: the settings bring half of the program along.
      const { openCli } = await import('./options.js');
      const cli = openCli(io, {
        onBegin: (begun) => {
          json = begun.json;
        },
        onEnd: (code) => {
          exitCode = code;
        },
      });
      (await load()).declare(command, cli);
    }
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    return reportError(error, io, { json });
  }
}

/** Where a line of command and purpose does not fit, each command has a line of its own. */
function startHere(program: string, columns = COLUMNS): string {
  const widest = Math.max(...START_HERE.map(([command]) => command.length));
  const sideBySide = START_HERE.map(([command, purpose]) => `  ${program} ${command.padEnd(widest)}  ${purpose}`);
  const lines = sideBySide.every((line) => line.length <= columns)
    ? sideBySide
    : START_HERE.flatMap(([command, purpose]) => [`  ${purpose}:`, `    ${program} ${command}`]);
  return `\nStart here:\n${lines.join('\n')}\n\nThe API key is read from LINQ_API_V3_API_KEY only.`;
}
