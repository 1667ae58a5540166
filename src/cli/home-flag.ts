import { quoteForShell } from '../format/shell.js';
import { SETTINGS } from '../settings.js';
import type { Io } from './io.js';

/** What a command that is shown to the reader needs to find the same home. */
export function homeFlagOf(home: string, io: Pick<Io, 'env'>): string {
  return home === (io.env['LINQ_CARDS_HOME'] ?? SETTINGS.home.fallback) ? '' : ` --home ${quoteForShell(home)}`;
}

/** The same, and the simulator's side of the home where that is meant. */
export function whereFlags({ home, simulate }: { home: string; simulate: boolean }, io: Pick<Io, 'env'>): string {
  return `${simulate ? ' --simulate' : ''}${homeFlagOf(home, io)}`;
}
