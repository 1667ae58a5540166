import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Io } from '../io.js';

/** Asks a person at the terminal. @returns what was typed, trimmed; empty if the input ended without an answer */
export async function ask({ stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>, question: string): Promise<string> {
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    // The end of the input (Ctrl-D) is no answer; the question alone would wait for ever.
    const ended = once(terminal, 'close').then(() => '');
    return (await Promise.race([terminal.question(question), ended])).trim();
  } finally {
    terminal.close();
  }
}
