import { describe, expect, it, onTestFinished } from 'vitest';
import { processIo } from '../../src/cli/io.js';

/** Makes the streams of this process look as if they were, or were not, at a terminal. */
function at({ stderr, stdin = true }: { stderr: boolean; stdin?: boolean }): void {
  for (const [stream, isTTY] of [
    [process.stderr, stderr],
    [process.stdin, stdin],
  ] as const) {
    const before = Object.getOwnPropertyDescriptor(stream, 'isTTY');
    Object.defineProperty(stream, 'isTTY', { value: isTTY, configurable: true });
    onTestFinished(() => {
      if (before) Object.defineProperty(stream, 'isTTY', before);
      else Reflect.deleteProperty(stream, 'isTTY');
    });
  }
}

const shown = async (env: Record<string, string> = {}) => {
  const { isTerminal, canAsk, colors } = await processIo(env, []);
  return { isTerminal, canAsk, colored: colors.isColorSupported };
};

describe('a person at a terminal', () => {
  it('sees colors and can be asked', async () => {
    at({ stderr: true });
    expect(await shown({ TERM: 'xterm' })).toEqual({ isTerminal: true, canAsk: true, colored: true });
  });

  it('sees no colors with NO_COLOR', async () => {
    at({ stderr: true });
    expect(await shown({ NO_COLOR: '1' })).toEqual({ isTerminal: true, canAsk: true, colored: false });
  });

  it('cannot be asked while standard input is a file', async () => {
    at({ stderr: true, stdin: false });
    expect(await shown()).toEqual({ isTerminal: true, canAsk: false, colored: true });
  });

  it('gets plain lines when the terminal can do no more', async () => {
    at({ stderr: true });
    expect(await shown({ TERM: 'dumb' })).toEqual({ isTerminal: false, canAsk: false, colored: false });
  });
});

it('in a pipe there are no colors, and nobody can be asked', async () => {
  at({ stderr: false });
  expect(await shown()).toEqual({ isTerminal: false, canAsk: false, colored: false });
});
