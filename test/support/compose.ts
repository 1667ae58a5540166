import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** What YAML can say, as far as our own compose file says it. */
export type Yaml = string | boolean | null | Yaml[] | { [name: string]: Yaml };

/** docker-compose.yml of this repository. */
export function readCompose(): { [name: string]: Yaml } {
  return parseYaml(readFileSync(resolve(import.meta.dirname, '../../docker-compose.yml'), 'utf8'));
}

type Line = { indent: number; text: string };

/** Maps, lists and JSON on one line: enough for the one file, and anything else is an error. */
export function parseYaml(text: string): { [name: string]: Yaml } {
  const lines = text
    .split('\n')
    .map((line) => ({ indent: line.length - line.trimStart().length, text: line.trim() }))
    .filter((line) => line.text !== '' && !line.text.startsWith('#'));
  return block(lines) as { [name: string]: Yaml };
}

function block(lines: Line[]): Yaml {
  const [first] = lines;
  if (!first) return null;
  return first.text.startsWith('- ') ? list(lines) : map(lines);
}

function list(lines: Line[]): Yaml[] {
  return parts(lines).map(([head, ...rest]) => {
    const text = head.text.slice(2);
    return /^[a-z_]+: /.test(text) ? map([{ indent: head.indent + 2, text }, ...rest]) : scalar(text);
  });
}

function map(lines: Line[]): { [name: string]: Yaml } {
  const entries = parts(lines).map(([head, ...rest]): [string, Yaml] => {
    const [, name, value] = /^([\w-]+):(?: (.+))?$/.exec(head.text) ?? [];
    if (name === undefined) throw new Error(`This is beyond what is read here: ${head.text}`);
    return [name, value === undefined ? block(rest) : scalar(value)];
  });
  return Object.fromEntries(entries);
}

/** Lines at the first one's depth, each with what stands below it. */
function parts(lines: Line[]): [Line, ...Line[]][] {
  const found: [Line, ...Line[]][] = [];
  for (const line of lines) {
    if (line.indent === lines[0]?.indent) found.push([line]);
    else found.at(-1)?.push(line);
  }
  return found;
}

function scalar(text: string): Yaml {
  return /^["[]|^(true|false)$/.test(text) ? (JSON.parse(text) as Yaml) : text;
}
