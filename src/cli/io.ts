import type { Readable, Writable } from 'node:stream';
import pico from 'picocolors';
import type { Env } from '../config.js';

/** Where a command reads and writes. Human text goes to standard error, data to standard output. */
export type Io = {
  env: Env;
  /** The folder that paths are shown relative to. */
  cwd: string;
  stdin: Readable;
  /** Standard error, for a live display and for questions. */
  stderr: Writable;
  /** Writes one line of data. */
  data(line: string): void;
  /** Writes data as it is. */
  raw(text: string): void;
  /** Writes lines for people. */
  say(text: string): void;
  /** Whether a person looks at standard error in a terminal. */
  isTerminal: boolean;
  /** Whether a question can be asked. */
  canAsk: boolean;
  columns: number;
  colors: Colors;
  /** Calls the listener each time the process is asked to end: Ctrl-C, SIGTERM, or its terminal closes. */
  onEndRequest(listener: () => void): void;
  /** Ends the process at once. */
  exit(code: number): void;
};

export type Colors = ReturnType<typeof pico.createColors>;

export function processIo(env: Env): Io {
  const isTerminal = process.stderr.isTTY === true && env['TERM'] !== 'dumb';
  return {
    env,
    cwd: process.cwd(),
    stdin: process.stdin,
    stderr: process.stderr,
    data: (line) => void process.stdout.write(`${line}\n`),
    raw: (text) => void process.stdout.write(text),
    say: (text) => void process.stderr.write(`${text}\n`),
    isTerminal,
    canAsk: isTerminal && process.stdin.isTTY === true,
    columns: process.stderr.columns ?? 80,
    colors: pico.createColors(isTerminal && !env['NO_COLOR']),
    onEndRequest(listener) {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, listener);
    },
    exit: (code) => process.exit(code),
  };
}
