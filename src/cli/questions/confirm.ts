import { OperatorError } from '../../errors.js';
import type { Io } from '../io.js';
import { ask } from './ask.js';

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
  return /^y(es)?$/i.test(await ask(io, `${question} [y/N] `));
}
