import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AtEnd } from './at-end.js';
import { type Cli, endOf, startBinary, startProgram } from './cli.js';
import type { Stage } from './e2e.js';
import { READY } from './said.js';

export type Served = {
  cli: Cli;
  url: string;
  token: string;
  /** A request as a program makes it. */
  ask(path: string, init?: RequestInit): Promise<Response>;
};

/** A command in this process that serves; gone when the test has ended. */
export function startServe(
  stage: Stage,
  args: readonly string[] = [],
  env: Record<string, string> = {},
  atEnd: AtEnd = onTestFinished,
): Promise<Served> {
  return served(startProgram(serve(args), { env: { ...stage.env, ...env } }), { stage, env, atEnd });
}

/** The same as the built program in a process of its own, which can be killed and measured. */
export function startServeProcess(
  stage: Stage,
  args: readonly string[] = [],
  env: Record<string, string> = {},
  atEnd: AtEnd = onTestFinished,
): Promise<Served> {
  return served(startBinary(serve(args), { env: { ...stage.env, ...env } }), { stage, env, atEnd });
}

const serve = (args: readonly string[]) => ['serve', '--port', '0', ...args];

async function served(
  cli: Cli,
  { stage, env, atEnd }: { stage: Stage; env: Record<string, string>; atEnd: AtEnd },
): Promise<Served> {
  atEnd(() => endOf(cli));
  const url = await cli.says(/(http:\/\/[^/\s]+)/);
  await cli.says(READY);
  const token = env['LINQ_CARDS_WEB_TOKEN'] ?? readFileSync(join(stage.home, 'web-token'), 'utf8').trim();
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
  return { cli, url, token, ask };
}
