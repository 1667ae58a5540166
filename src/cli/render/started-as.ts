import { basename, delimiter, dirname, isAbsolute, relative, resolve } from 'node:path';
import { quoteForShell } from '../../format/shell.js';

/**
 * How the reader can start this program again: `linq-cards` if it is on the path, `npx linq-cards` if npx has found it,
 * otherwise `node` with the file.
 */
export function startedAs({ script, path, cwd }: { script: string; path: string; cwd: string }): string {
  if (basename(script) === 'linq-cards') {
    const folder = dirname(script);
    // npx adds its own folders to the path, and they are gone when it ends.
    if (basename(folder) === '.bin') return 'npx linq-cards';
    if (path.split(delimiter).some((entry) => entry !== '' && resolve(cwd, entry) === folder)) return 'linq-cards';
  }
  const fromHere = relative(cwd, script);
  const isInside = !fromHere.startsWith('..') && !isAbsolute(fromHere);
  return `node ${quoteForShell(isInside ? fromHere : script)}`;
}

/**
 * Texts name a command as `linq-cards runs`, wherever they were written; this puts it as the reader can run it.
 *
 * @param commands the names of all commands
 */
export function commandsAs(program: string, commands: readonly string[]): (text: string) => string {
  const command = new RegExp(`(?<![\\w/.-])linq-cards (?=(?:${commands.join('|')})(?![\\w-]))`, 'g');
  return (text) => text.replace(command, () => `${program} `);
}
