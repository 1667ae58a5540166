import type { FastifyRequest } from 'fastify';

/** The page of a run. */
export function runAddress(id: string): string {
  return `/runs/${encodeURIComponent(id)}`;
}

/** Where this server shows a picture that a plan would upload. */
export function pictureAddress(run: string, sha256: string): string {
  return `${runAddress(run)}/pictures/${sha256}`;
}

/** The query string of a request, parsed like a form. */
export function queryOf({ url }: Pick<FastifyRequest, 'url'>): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}

/** Appends query parameters to a path; leaves out those that are undefined or empty. */
export function withQuery(address: string, said: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(said)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  return query.size === 0 ? address : `${address}?${query}`;
}
