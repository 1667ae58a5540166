import { expect } from 'vitest';
import type { OperatorErrorCode } from '../../src/errors.js';
import { type CliOptions, type CliResult, runCli } from './cli.js';

/** `code`: undefined where the command has no `--json`. `says`: the message and what to do, as people read it. */
export type Mistake = { exit: number | null; code: OperatorErrorCode | undefined; says: string };

/**
 * What a command says that cannot do what it is asked: to people one message, with what to do, no stack and no key; to a program the
 * same with its code, as the last line.
 */
export async function mistakeOf(args: readonly string[], options: CliOptions, run = runCli): Promise<Mistake> {
  return mistakeIn(await run(args, { ...options, env: { ...options.env, LINQ_CARDS_JSON: 'true' } }));
}

export function mistakeIn({ code: exit, stdout, stderr }: CliResult): Mistake {
  const said = /^linq-cards: (.*)\n {2}→ (\S.*)\n$/ms.exec(stderr);
  expect(said, stderr).not.toBeNull();
  expect(stderr).not.toMatch(/\n\s+at |node:internal|\.js:\d|key-for-tests/);
  const last = stdout.trimEnd().split('\n').at(-1);
  const line = last ? JSON.parse(last) : undefined;
  if (line !== undefined) expect(line).toMatchObject({ type: 'error', message: said?.[1], next: said?.[2] });
  return { exit, code: line?.code, says: stderr };
}
