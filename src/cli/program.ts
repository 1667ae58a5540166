import { Command } from 'commander';
import { version } from '../version.js';
import { COMMANDS } from './commands.js';
import type { Io } from './io.js';
import { reportError } from './report-error.js';

const START_HERE = `
Start here:
  linq-cards demo                             see it work: no key, no Redis
  linq-cards template > numbers.csv           a CSV to begin with
  linq-cards plan numbers.csv --simulate      what would change; sends nothing
  linq-cards provision numbers.csv            set the cards

The API key is read from LINQ_API_V3_API_KEY only.`;

/** Runs one command of the program. Returns its exit code. */
export async function runProgram(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
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
      .addHelpText('after', START_HERE);
    const named = argv.find((argument) => !argument.startsWith('-'));
    for (const { name, summary, load } of COMMANDS) {
      const command = program.command(name).summary(summary).description(summary);
      if (name !== named) continue;
      (await load()).declare(command, io, (code) => {
        exitCode = code;
      });
    }
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return reportError(error, io);
  }
}
