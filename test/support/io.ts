import { Readable } from 'node:stream';
import pico from 'picocolors';
import type { Io } from '../../src/cli/io.js';

export const PLAIN = pico.createColors(false);
export const COLORED = pico.createColors(true);

/** Where a command under test reads and writes; keeps what is said and what is data. */
export function anIo(given: Partial<Io> = {}): { io: Io; said: string[]; lines: string[] } {
  const said: string[] = [];
  const lines: string[] = [];
  const io: Io = {
    env: {},
    stdin: Readable.from([]),
    data: (line) => void lines.push(line),
    raw: (text) => void lines.push(text),
    say: (text) => void said.push(text),
    isTerminal: false,
    canAsk: false,
    columns: 80,
    colors: PLAIN,
    ...given,
  };
  return { io, said, lines };
}
