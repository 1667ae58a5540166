import { parse } from 'node:path';
import { readingFlags, type SaidOfFile } from '../../format/reading-flags.js';
import { quoteForShell } from '../../format/shell.js';

/**
 * What to do next with a file that was named to a command: plan it again, and take its suggestions into a copy beside the
 * reader. Each reads the file as this command has read it, as far as it can. Nothing can be done again with standard input.
 */
export function commandsOn(
  path: string,
  said: SaidOfFile,
  { simulate }: { simulate: boolean },
): { again: string; fix: string | undefined } {
  const flags = (given: SaidOfFile) => `${readingFlags(given)}${simulate ? ' --simulate' : ''}`;
  const { defaultCountry, mapping, delimiter, encoding } = said;
  const { name } = parse(path);
  const copy = quoteForShell(`${name}-fixed.csv`);
  return {
    again: `plan ${quoteForShell(path)}${flags(said)}`,
    fix:
      path === '-'
        ? undefined
        : `linq-cards fix ${quoteForShell(path)} -o ${copy}${flags({ defaultCountry, mapping, delimiter, encoding })}`,
  };
}
