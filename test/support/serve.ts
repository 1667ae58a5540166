import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AtEnd } from './at-end.js';
import { type Cli, startCli } from './cli.js';
import type { Stage } from './e2e.js';
import { killed } from './invariants.js';

export type Served = {
  cli: Cli;
  url: string;
  token: string;
  /** A request as a program makes it. */
  ask(path: string, init?: RequestInit): Promise<Response>;
};

/** A process that serves; gone when the test has ended. */
export async function startServe(
  stage: Stage,
  args: readonly string[] = [],
  env: Record<string, string> = {},
  atEnd: AtEnd = onTestFinished,
): Promise<Served> {
  const cli = startCli(['serve', '--port', '0', ...args], { env: { ...stage.env, ...env } });
  atEnd(() => killed(cli));
  const url = await cli.says(/(http:\/\/[^/\s]+)/);
  await cli.says(/Ready/);
  const token = env['LINQ_CARDS_WEB_TOKEN'] ?? readFileSync(join(stage.home, 'web-token'), 'utf8').trim();
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
  return { cli, url, token, ask };
}
