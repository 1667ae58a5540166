import { createInterface } from 'node:readline/promises';
import { OperatorError } from '../errors.js';
import type { Io } from './io.js';

/**
 * Asks a question that is answered with yes or no.
 *
 * @throws OperatorError `setting_invalid` where nobody can be asked and `--yes` was not said
 */
export async function confirm(io: Io, question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!io.canAsk) {
    throw new OperatorError('setting_invalid', 'This has to be confirmed, and there is nobody to ask.', 'Say --yes.');
  }
  const terminal = createInterface({ input: io.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
