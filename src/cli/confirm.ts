import { once } from 'node:events';
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
    // Whoever ends the input (Ctrl-D) has not agreed; the question alone would wait for ever.
    const ended = once(terminal, 'close').then(() => '');
    const answer = await Promise.race([terminal.question(`${question} [y/N] `), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
