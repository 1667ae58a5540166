import type { Readable, Writable } from 'node:stream';
import pico from 'picocolors';
import type { Env } from '../read-env.js';
import { commandsAs, startedAs } from './render/started-as.js';

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
  /** Writes lines of data for people, broken between words where standard output is a terminal. */
  show(text: string): void;
  /** Writes lines for people, broken between words in a terminal. */
  say(text: string): void;
  /** Whether a person looks at standard error in a terminal. */
  isTerminal: boolean;
  /** Whether a question can be asked. */
  canAsk: boolean;
  columns: number;
  /** The width of the terminal that data goes to; undefined in a pipe or a file. */
  dataColumns: number | undefined;
  /** How the reader starts this program, in a shell. */
  program: string;
  /** A text with its commands as the reader can run them: as this program was started, and with the home of {@link useHome}. */
  runnable(text: string): string;
  /** From now on, commands that are shown use this home: a flag with a space before it, or nothing. */
  useHome(homeFlag: string): void;
  colors: Colors;
  /** Calls the listener each time the process is asked to end: Ctrl-C, SIGTERM, or its terminal closes. */
  onEndRequest(listener: () => void): void;
  /** Ends the process at once. */
  exit(code: number): void;
};

export type Colors = ReturnType<typeof pico.createColors>;

/** @param commands the names of all commands */
export async function processIo(env: Env, commands: readonly string[]): Promise<Io> {
  const isTerminal = process.stderr.isTTY === true && env['TERM'] !== 'dumb';
  const columns = process.stderr.columns ?? 80;
  const dataColumns = process.stdout.isTTY === true ? process.stdout.columns : undefined;
  const cwd = process.cwd();
  const program = startedAs({ script: process.argv[1] ?? '', path: env['PATH'] ?? '', cwd });
  const withProgram = commandsAs(program, commands);
  // What breaks lines takes as long to load as the help.
  const isWrapped = isTerminal || dataColumns !== undefined;
  const { fitToWidth } = isWrapped ? await import('./render/fit-to-width.js') : { fitToWidth: (text: string) => text };
  let homeFlag = '';
  const runnable = (text: string) => withProgram(text, homeFlag);
  const readable = (text: string, width: number | undefined) =>
    width === undefined ? runnable(text) : fitToWidth(runnable(text), width, program);
  return {
    env,
    cwd,
    stdin: process.stdin,
    stderr: process.stderr,
    data: (line) => void process.stdout.write(`${line}\n`),
    raw: (text) => void process.stdout.write(text),
    show: (text) => void process.stdout.write(`${readable(text, dataColumns)}\n`),
    say: (text) => void process.stderr.write(`${readable(text, isTerminal ? columns : undefined)}\n`),
    isTerminal,
    canAsk: isTerminal && process.stdin.isTTY === true,
    columns,
    dataColumns,
    program,
    runnable,
    useHome(flag) {
      homeFlag = flag;
    },
    colors: pico.createColors(isTerminal && !env['NO_COLOR']),
    onEndRequest(listener) {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, listener);
    },
    exit: (code) => process.exit(code),
  };
}
