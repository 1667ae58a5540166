import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

const SELF = ["'self'"];
const NONE = ["'none'"];

/** What a page may load and do: what comes from here, and pictures of cards, which lie anywhere. */
const POLICY = {
  defaultSrc: NONE,
  scriptSrc: SELF,
  styleSrc: SELF,
  imgSrc: [...SELF, 'https:', 'data:'],
  connectSrc: SELF,
  formAction: SELF,
  frameAncestors: NONE,
  baseUri: NONE,
};

/** bull-board sets styles in its scripts and brings an address of its own in `base`; its scripts are files all the same. */
export const BOARD_POLICY = [
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:",
  "connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'self'",
].join('; ');

export async function addHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: POLICY },
    frameguard: { action: 'deny' },
    // With “no-referrer” browsers say “Origin: null” of our own forms too.
    referrerPolicy: { policy: 'same-origin' },
    // Browsers heed it over https only; names beside ours are not ours to speak for.
    strictTransportSecurity: { includeSubDomains: false },
  });
  // Names and numbers are not to be left behind in a browser's cache.
  app.addHook('onSend', async (_, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}
