import { stripVTControlCharacters } from 'node:util';
import wrapAnsi from 'wrap-ansi';

const SIGNED = /^ *[!+~?■→✔✘] /u;

/**
 * Breaks lines for a terminal between words, and indents what follows. A longer word stays whole, and so does a command,
 * which can only be copied in one piece: at the end of a line, after what it is for, it gets a line of its own.
 *
 * @param program how a command begins; its path may have spaces
 */
export function fitToWidth(text: string, columns: number, program = 'linq-cards'): string {
  return text
    .split('\n')
    .flatMap((line) => fitLine(line, columns, `${program} `))
    .join('\n');
}

function fitLine(line: string, columns: number, program: string): string[] {
  const plain = stripVTControlCharacters(line);
  if (plain.length <= columns || plain.trimStart().startsWith(program)) return [line];
  const indent = ' '.repeat(plain.length - plain.trimStart().length);
  const at = line.lastIndexOf(` ${program}`);
  const before = line.slice(0, Math.max(0, at)).trimEnd();
  if (/[:→]$/.test(before)) return [...fitLine(before, columns, program), `${indent}  ${line.slice(at + 1)}`];
  const hanging = SIGNED.test(plain) ? `${indent}  ` : indent;
  const lines = wrapAnsi(line.trimStart(), columns - hanging.length, { hard: false }).split('\n');
  return lines.map((part, index) => `${index === 0 ? indent : hanging}${part}`);
}
