import type { Readable } from 'node:stream';
import pico from 'picocolors';
import type { Env } from '../config.js';

/** Where a command reads and writes. Human text goes to standard error, data to standard output. */
export type Io = {
  env: Env;
  stdin: Readable;
  /** Writes one line of data. */
  data(line: string): void;
  /** Writes data as it is. */
  raw(text: string): void;
  /** Writes lines for people. */
  say(text: string): void;
  /** Whether a person looks at standard error in a terminal. */
  isTerminal: boolean;
  /** Whether somebody can be asked. */
  canAsk: boolean;
  columns: number;
  colors: Colors;
};

export type Colors = ReturnType<typeof pico.createColors>;

export function processIo(env: Env): Io {
  const isTerminal = process.stderr.isTTY === true && env['TERM'] !== 'dumb';
  return {
    env,
    stdin: process.stdin,
    data: (line) => void process.stdout.write(`${line}\n`),
    raw: (text) => void process.stdout.write(text),
    say: (text) => void process.stderr.write(`${text}\n`),
    isTerminal,
    canAsk: isTerminal && process.stdin.isTTY === true,
    columns: process.stderr.columns ?? 80,
    colors: pico.createColors(isTerminal && !env['NO_COLOR']),
  };
}
