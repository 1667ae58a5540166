import { resolve } from 'node:path';
import { quoteForShell } from '../format/shell.js';
import { SETTINGS } from '../settings.js';
import type { Io } from './io.js';

/** What a command that is shown to the reader needs to find the same home, from any folder. */
export function homeFlagOf(home: string, io: Pick<Io, 'env' | 'cwd'>): string {
  const isUsual = home === (io.env['LINQ_CARDS_HOME'] ?? SETTINGS.home.fallback);
  return isUsual ? '' : ` --home ${quoteForShell(resolve(io.cwd, home))}`;
}

/** The same, and the simulator's side of the home where that is meant. */
export function whereFlags(
  { home, simulate }: { home: string; simulate: boolean },
  io: Pick<Io, 'env' | 'cwd'>,
): string {
  return `${simulate ? ' --simulate' : ''}${homeFlagOf(home, io)}`;
}
