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

/** Commands that use no home. */
export const WITHOUT_HOME: readonly string[] = ['template', 'simulate', 'demo', 'worker'];
/** What follows the names of these commands, and has flags of its own. */
export const SUBCOMMANDS: Readonly<Record<string, readonly string[]>> = {
  runs: ['show', 'cancel', 'prune'],
  'dead-letters': ['list', 'show', 'export', 'rerun', 'discard'],
  schedule: ['add', 'list', 'show', 'run', 'pause', 'resume', 'remove', 'history'],
  coordinate: ['health'],
};

/**
 * Texts name a command as `linq-cards runs`, wherever they were written; this puts it as the reader can run it: how the
 * program is started, and the home, which only the command that is running knows.
 *
 * @param commands the names of all commands
 */
export function commandsAs(program: string, commands: readonly string[]): (text: string, homeFlag?: string) => string {
  const command = new RegExp(`(?<![\\w/.-])linq-cards (${commands.join('|')})(?![\\w-])(?: ([a-z]+)(?![\\w-]))?`, 'g');
  const inLine = (line: string, homeFlag: string) =>
    line.replace(command, (_, name: string, next: string | undefined) => {
      const isPart = next !== undefined && SUBCOMMANDS[name]?.includes(next) === true;
      const home = WITHOUT_HOME.includes(name) || line.includes(' --home ') ? '' : homeFlag;
      const rest = next === undefined ? '' : ` ${next}`;
      return `${program} ${name}${isPart ? `${rest}${home}` : `${home}${rest}`}`;
    });
  return (text, homeFlag = '') =>
    text.includes('linq-cards ')
      ? text
          .split('\n')
          .map((line) => inLine(line, homeFlag))
          .join('\n')
      : text;
}
