import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

/** One file of TypeScript. Paths are relative to the root of the project. */
export type Source = {
  path: string;
  lines: number;
  /** Files of ours that it imports, types included. */
  files: string[];
  /** Packages that it imports, with the path inside them where there is one. */
  packages: string[];
  /** Every name in its code: of variables, functions, types, parameters and properties. */
  names: string[];
};

const root = resolve(import.meta.dirname, '../..');

/** All TypeScript files in these folders, read by a parser, so that no comment or string is taken for an import. */
export function readSources(...folders: string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => readSource(join(root, folder, name))),
  );
}

function readSource(file: string): Source {
  const text = readFileSync(file, 'utf8');
  const { module, program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  const targets = new Set([
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
  ]);
  const [files, packages] = [[...targets].filter(isOurs), [...targets].filter((target) => !isOurs(target))];
  return {
    path: relative(root, file),
    lines: text.split('\n').length,
    files: files.map((target) => relative(root, fileOf(resolve(dirname(file), target)))),
    packages,
    names: [...namesIn(program)],
  };
}

function namesIn(node: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(node)) for (const child of node) namesIn(child, found);
  else if (typeof node === 'object' && node !== null) {
    const { type, name } = node as { type?: unknown; name?: unknown };
    if (typeof name === 'string' && /Identifier$/.test(String(type))) found.add(name);
    for (const child of Object.values(node)) namesIn(child, found);
  }
  return found;
}

function isOurs(target: string): boolean {
  return target.startsWith('.');
}

/** Imports name the JavaScript that a file becomes. */
function fileOf(target: string): string {
  const candidates = [target.replace(/\.js$/, '.ts'), target.replace(/\.js$/, '.tsx'), target];
  return candidates.find((candidate) => existsSync(candidate)) ?? target;
}

/**
 * Files that import each other, directly or by way of others; each group sorted, joined with `↔`.
 * Tarjan's strongly connected components.
 */
export function circlesIn(sources: readonly Pick<Source, 'path' | 'files'>[]): string[] {
  const edges = new Map(sources.map(({ path, files }) => [path, files]));
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const circles: string[] = [];
  const visit = (path: string) => {
    index.set(path, index.size);
    low.set(path, index.size - 1);
    open.push(path);
    for (const next of edges.get(path) ?? []) {
      if (!index.has(next)) visit(next);
      if (open.includes(next)) low.set(path, Math.min(low.get(path) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(path) !== index.get(path)) return;
    const circle = open.splice(open.indexOf(path));
    if (circle.length > 1) circles.push(circle.sort().join(' ↔ '));
  };
  for (const path of edges.keys()) if (!index.has(path)) visit(path);
  return circles.sort();
}
