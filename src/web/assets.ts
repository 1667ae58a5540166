import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';

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

type Asset = { type: string; etag: string; content: Buffer };

/**
 * Style sheets and scripts. They are read once at startup, so a name in a request never becomes a path. Browsers cache
 * them but revalidate every time, so that they get new versions immediately after an update.
 */
export async function addAssets(app: FastifyInstance): Promise<void> {
  const assets = await readAssets();
  app.get<{ Params: { name: string } }>('/assets/:name', { config: { open: true } }, async (request, reply) => {
    const asset = assets.get(request.params.name);
    if (!asset) return reply.callNotFound();
    reply.headers({ etag: asset.etag, 'cache-control': 'public, no-cache' }).type(asset.type);
    if (request.headers['if-none-match']?.includes(asset.etag)) return reply.status(304).send();
    return reply.send(asset.content);
  });
}

async function readAssets(): Promise<Map<string, Asset>> {
  const require = createRequire(import.meta.url);
  const kept = Object.entries(KEPT).map(([name, file]) => [name, require.resolve(file)] as const);
  const ours = (await readdir(OURS))
    .filter((name) => extname(name) in TYPES)
    .map((name) => [name, join(OURS, name)] as const);
  const read = async ([name, path]: readonly [string, string]): Promise<[string, Asset]> => {
    const content = await readFile(path);
    const etag = `"${hash('sha256', content, 'base64url').slice(0, 22)}"`;
    return [name, { type: TYPES[extname(name)] ?? 'application/octet-stream', etag, content }];
  };
  return new Map(await Promise.all([...kept, ...ours].map(read)));
}
