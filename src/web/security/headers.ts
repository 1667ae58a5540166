import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

const SELF = ["'self'"];
const NONE = ["'none'"];

/** A page may load only files of this server, and pictures of cards from anywhere. */
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

/** bull-board sets styles from its scripts and uses `base`; its scripts are still files. */
export const BOARD_POLICY = [
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:",
  "connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'self'",
].join('; ');

export async function addHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: POLICY },
    frameguard: { action: 'deny' },
    // With “no-referrer”, browsers send “Origin: null” even for our own forms.
    referrerPolicy: { policy: 'same-origin' },
    // Browsers honour it only over https. No includeSubDomains, because other names may not be ours.
    strictTransportSecurity: { includeSubDomains: false },
  });
  // Names and numbers must not stay in a browser's cache.
  app.addHook('onSend', async (_, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}
