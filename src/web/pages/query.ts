import type { FastifyRequest } from 'fastify';

/** What stands behind the `?` of an address, read as a form is. */
export function queryOf({ url }: Pick<FastifyRequest, 'url'>): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}
