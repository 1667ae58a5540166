import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a change was requested by one of our own pages. A browser adds its cookies to requests made by other sites
 * (CSRF), but names their origin: in Sec-Fetch-Site or, over plain http to another machine, only in Origin.
 */
export function isFromOurPages(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  const { origin, host } = headers;
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin === undefined) return site !== undefined;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === new URL(`http://${host}`).host;
}
