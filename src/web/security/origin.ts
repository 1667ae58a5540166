import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a change was asked for by one of our own pages. A browser adds its cookies to whatever another site lets it send
 * (CSRF), but says where that comes from: in Sec-Fetch-Site, or, over plain http to another machine, in Origin alone.
 */
export function isFromOurPages(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  const { origin, host } = headers;
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin === undefined) return site !== undefined;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === new URL(`http://${host}`).host;
}
