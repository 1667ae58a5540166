import { CommanderError } from 'commander';
import { OperatorError, tooManyFiles } from '../errors.js';
import { storeProblem } from '../queue/store/store-problem.js';
import type { Io } from './io.js';
import { tooFewFiles } from './too-few-files.js';

const EXIT_USAGE = 3;
const EXIT_BUG = 5;

/** Reports an operator's mistake in two lines, without a stack; everything else is a bug and shows all of it. Returns the exit code. */
export function reportError(thrown: unknown, io: Pick<Io, 'say'>): number {
  const error = tooFewFiles(thrown) ?? tooManyFiles(thrown) ?? storeProblem(thrown) ?? thrown;
  // Commander has printed its own message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (error instanceof OperatorError) {
    io.say(`linq-cards: ${error.message}\n  → ${error.next}`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.say(`linq-cards: this is a bug, please report it.\n${stack}`);
  return EXIT_BUG;
}
