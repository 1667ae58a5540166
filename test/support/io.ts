import { Readable, Writable } from 'node:stream';
import pico from 'picocolors';
import type { Io } from '../../src/cli/io.js';

export const PLAIN = pico.createColors(false);
export const COLORED = pico.createColors(true);

/** Where a command under test reads and writes; keeps messages and data apart. */
export function anIo(given: Partial<Io> = {}): { io: Io; said: string[]; lines: string[] } {
  const said: string[] = [];
  const lines: string[] = [];
  const io: Io = {
    env: {},
    cwd: process.cwd(),
    stdin: Readable.from([]),
    stderr: new Writable({
      write(chunk, _encoding, done) {
        said.push(String(chunk));
        done();
      },
    }),
    data: (line) => void lines.push(line),
    show: (text) => void lines.push(text),
    raw: (text) => void lines.push(text),
    say: (text) => void said.push(text),
    isTerminal: false,
    canAsk: false,
    columns: 80,
    dataColumns: undefined,
    program: 'linq-cards',
    runnable: (text) => text,
    useHome: () => undefined,
    colors: PLAIN,
    onEndRequest: () => undefined,
    exit(code) {
      throw new Error(`The program under test ended the process with code ${code}.`);
    },
    ...given,
  };
  return { io, said, lines };
}
