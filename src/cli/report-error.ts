import { CommanderError } from 'commander';
import { OperatorError, type OperatorErrorCode, tooManyFiles } from '../errors.js';
import { storeProblem } from '../queue/store/store-problem.js';
import type { Io } from './io.js';
import { tooFewFiles } from './too-few-files.js';

const EXIT_USAGE = 3;
const EXIT_BUG = 5;

/** The last line that a program reads of a command that failed. */
type ErrorLine = {
  type: 'error';
  /** One of OPERATOR_ERRORS, or `bug`. */
  code: OperatorErrorCode | 'bug';
  message: string;
  /** What to do. */
  next: string | null;
};

/**
 * Reports an operator's mistake in two lines, without a stack; everything else is a bug and shows all of it. Returns the exit code.
 *
 * @param options.json the output is for a program, which gets the code as well
 */
export function reportError(
  thrown: unknown,
  io: Pick<Io, 'say' | 'data' | 'runnable'>,
  { json }: { json: boolean },
): number {
  const error = tooFewFiles(thrown) ?? tooManyFiles(thrown) ?? storeProblem(thrown) ?? thrown;
  const show = (line: Omit<ErrorLine, 'type'>) => {
    if (json) io.data(JSON.stringify({ type: 'error', ...line } satisfies ErrorLine));
  };
  // Commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    show({ code: 'usage', message: error.message, next: null });
    return EXIT_USAGE;
  }
  if (error instanceof OperatorError) {
    const { code, message, next } = error;
    io.say(`linq-cards: ${message}\n  → ${next}`);
    show({ code, message, next: io.runnable(next) });
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.say(`linq-cards: this is a bug, please report it.\n${stack}`);
  show({ code: 'bug', message: error instanceof Error ? error.message : String(error), next: null });
  return EXIT_BUG;
}
