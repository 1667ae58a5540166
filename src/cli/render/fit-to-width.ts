import { stripVTControlCharacters } from 'node:util';
import wrapAnsi from 'wrap-ansi';

const SIGNED = /^ *[!+~?■→✔✘] /u;
/** A command at the end of a line, after what it is for. */
const COMMAND_LAST = /^(.*\S:) +((?:npx )?linq-cards .*|node \S+ .*)$/;
const COMMAND_ONLY = /^ *(?:(?:npx )?linq-cards [a-z]|node \S+ [a-z])/;

/**
 * Breaks lines for a terminal between words, and indents what follows. A longer word stays whole, and so does a command,
 * which can only be copied in one piece.
 */
export function fitToWidth(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => fitLine(line, columns))
    .join('\n');
}

function fitLine(line: string, columns: number): string[] {
  const plain = stripVTControlCharacters(line);
  if (plain.length <= columns || COMMAND_ONLY.test(plain)) return [line];
  const indent = ' '.repeat(plain.length - plain.trimStart().length);
  const [, before, command] = COMMAND_LAST.exec(line) ?? [];
  if (before !== undefined && command !== undefined) return [...fitLine(before, columns), `${indent}  ${command}`];
  const hanging = SIGNED.test(plain) ? `${indent}  ` : indent;
  const lines = wrapAnsi(line.trimStart(), columns - hanging.length, { hard: false }).split('\n');
  return lines.map((part, index) => `${index === 0 ? indent : hanging}${part}`);
}
