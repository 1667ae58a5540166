import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `version`: changes with the content. */
export type Asset = { type: string; version: string; content: Buffer };

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.csv': 'text/csv; charset=utf-8',
};
/** Third-party files, from their packages. */
const KEPT: Record<string, string> = {
  'pico.min.css': '@picocss/pico/css/pico.min.css',
  'htmx.min.js': 'htmx.org/dist/htmx.min.js',
  'sse.js': 'htmx-ext-sse/sse.js',
};
const OURS = fileURLToPath(new URL('assets/', import.meta.url));

/** What every page loads, in this order. One request of each kind costs a page less than twelve, even if all are answered at once. */
const TOGETHER: Readonly<Record<string, readonly string[]>> = {
  'page.css': ['pico.min.css', 'app.css', 'run.css', 'letters.css', 'preview.css'],
  'page.js': ['htmx.min.js', 'live.js', 'sse.js', 'app.js', 'run.js', 'grid.js', 'preview.js'],
};

/** Read once, when the first is needed, so a name in a request never becomes a path. */
let all: ReadonlyMap<string, Asset> | undefined;

export function assetNamed(name: string): Asset | undefined {
  all ??= readAssets();
  return all.get(name);
}

/** The address of an asset as it is now. */
export function assetAddress(name: string): string {
  const asset = assetNamed(name);
  if (!asset) throw new Error(`There is no asset ${name}.`);
  return `/assets/${name}?v=${asset.version}`;
}

function readAssets(): ReadonlyMap<string, Asset> {
  const require = createRequire(import.meta.url);
  const assets = new Map<string, Asset>();
  const add = (name: string, content: Buffer) => {
    const version = hash('sha256', content, 'base64url').slice(0, 22);
    assets.set(name, { type: TYPES[extname(name)] ?? 'application/octet-stream', version, content });
  };
  for (const [name, file] of Object.entries(KEPT)) add(name, readFileSync(require.resolve(file)));
  const ours = readdirSync(OURS).filter((name) => extname(name) in TYPES);
  // Style sheets come last, because they name pictures.
  for (const name of ours.sort((one, other) => Number(isStyle(one)) - Number(isStyle(other)))) {
    const content = readFileSync(join(OURS, name));
    add(name, isStyle(name) ? withVersions(content, assets) : content);
  }
  for (const [name, parts] of Object.entries(TOGETHER)) {
    add(name, Buffer.from(parts.map((part) => partOf(part, assets.get(part)?.content ?? '')).join('\n')));
  }
  return assets;
}

/**
 * A script of ours has its names for itself, as a file alone has not. A semicolon in front, because the one before may end
 * without, and would be called with this one.
 */
function partOf(name: string, content: Buffer | string): string {
  const isScriptOfOurs = name.endsWith('.js') && !(name in KEPT);
  return isScriptOfOurs ? `;(() => {\n${content}\n})();` : `${content}`;
}

/** The pictures that a style sheet names are kept by browsers like itself. */
function withVersions(content: Buffer, assets: ReadonlyMap<string, Asset>): Buffer {
  const text = content.toString();
  return Buffer.from(
    text.replace(/url\("([\w-]+\.\w+)"\)/g, (all, name: string) => {
      const picture = assets.get(name);
      return picture ? `url("${name}?v=${picture.version}")` : all;
    }),
  );
}

function isStyle(name: string): boolean {
  return name.endsWith('.css');
}
