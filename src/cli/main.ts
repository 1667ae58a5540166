#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { readEnv } from '../config.js';
import { OperatorError } from '../errors.js';
import { version } from '../version.js';
import { COMMANDS } from './commands.js';
import { processIo } from './io.js';

const EXIT_USAGE = 3;
const EXIT_BUG = 5;

async function main(argv: readonly string[]): Promise<number> {
  const io = processIo(readEnv(process.env, '.env'));
  const program = new Command('linq-cards')
    .description(
      'Sets the contact cards of phone lines on Linq from a CSV: one queue job per number, at a limited rate.',
    )
    .version(version())
    // What comes after a command's own command belongs to that one.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeErr: (text) => io.say(text.trimEnd()) });
  let exitCode = 0;
  const named = argv.find((argument) => !argument.startsWith('-'));
  for (const { name, summary, load } of COMMANDS) {
    const command = program.command(name).summary(summary).description(summary);
    if (name !== named) continue;
    (await load()).declare(command, io, (code) => {
      exitCode = code;
    });
  }
  program.addHelpText('after', '\nThe key comes from LINQ_API_V3_API_KEY only. Try it without one: linq-cards demo');
  await program.parseAsync([...argv], { from: 'user' });
  return exitCode;
}

/** An operator's mistake is told in two lines, without a stack; what is left is a bug and shows all of it. */
function tell(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (error instanceof OperatorError) {
    process.stderr.write(`linq-cards: ${error.message}\n  → ${error.next}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`linq-cards: this is a bug, please report it.\n${stack}\n`);
  return EXIT_BUG;
}

// A reader of our output may stop early, as `head` does: the work continues without it, to its own end and exit code.
for (const output of [process.stdout, process.stderr]) {
  output.on('error', ({ code }: NodeJS.ErrnoException) => code === 'EPIPE' || process.exit(EXIT_BUG));
}
// What is thrown outside of every call, such as a home that another process has taken over, ends the process at once.
process.on('uncaughtException', (error) => process.exit(tell(error)));

const exitCode = await main(process.argv.slice(2)).catch(tell);
// Everything has been closed; what still holds the process (a simulator's sockets, an embedded database) must not.
process.stdout.write('', () => process.exit(exitCode));
