import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { OperatorError } from '../errors.js';
import type { Io } from './io.js';

/**
 * Asks a question that is answered with yes or no.
 *
 * @throws OperatorError `setting_invalid` without a terminal and without `--yes`
 */
export async function confirm(io: Io, question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!io.canAsk) {
    throw new OperatorError(
      'setting_invalid',
      'This needs confirmation, and there is no terminal to ask on.',
      'Add --yes.',
    );
  }
  const terminal = createInterface({ input: io.stdin, output: io.stderr });
  try {
    // The end of the input (Ctrl-D) is no agreement; the question alone would wait for ever.
    const ended = once(terminal, 'close').then(() => '');
    const answer = await Promise.race([terminal.question(`${question} [y/N] `), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
