import type { FastifyInstance } from 'fastify';
import { assetNamed } from './asset-files.js';

/**
 * Style sheets, scripts and icons. A browser keeps what was asked for with its version, and so asks no more for it; an
 * update of ours has another version. Without one, as with an icon named in a script, it asks whether it has changed.
 */
export async function addAssets(app: FastifyInstance): Promise<void> {
  app.get<{ Params: { name: string }; Querystring: { v?: string } }>(
    '/assets/:name',
    { config: { open: true } },
    async (request, reply) => {
      const asset = assetNamed(request.params.name);
      if (!asset) return reply.callNotFound();
      const isVersion = request.query.v === asset.version;
      const etag = `"${asset.version}"`;
      const caching = isVersion ? 'public, max-age=31536000, immutable' : 'public, no-cache';
      reply.headers({ etag, 'cache-control': caching }).type(asset.type);
      if (request.headers['if-none-match']?.includes(etag)) return reply.status(304).send();
      return reply.send(asset.content);
    },
  );
}
