/** Reduces any URL to a local path: `//elsewhere` would be another host. */
export function localPath(url: string): string {
  if (!URL.canParse(url, 'http://here')) return '/';
  const { pathname, search } = new URL(url, 'http://here');
  return `/${pathname.replace(/^\/+/, '')}${search}`;
}

/** The same address without the parameter of a sign-in link. */
export function withoutToken(url: string): string {
  const path = new URL(localPath(url), 'http://here');
  path.searchParams.delete('token');
  return localPath(`${path.pathname}${path.search}`);
}
