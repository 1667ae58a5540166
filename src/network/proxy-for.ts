import { isLoopback } from '../config.js';
import { OperatorError } from '../errors.js';
import type { Env } from '../read-env.js';
import { isExempt } from './no-proxy.js';

/**
 * The proxy that a request goes through, from HTTPS_PROXY or HTTP_PROXY by the scheme of the address, unless NO_PROXY
 * exempts its host. The lowercase names win, as in curl. A proxy without a scheme is an http:// one. This machine is
 * never asked through a proxy.
 *
 * @throws OperatorError `setting_invalid`; it does not quote the value, which may hold a password
 */
export function proxyFor(url: URL, env: Env): URL | undefined {
  if (isThisMachine(url.hostname)) return undefined;
  const scheme = url.protocol.slice(0, -1);
  const name = [`${scheme}_proxy`, `${scheme.toUpperCase()}_PROXY`].find((each) => (env[each]?.trim() ?? '') !== '');
  if (name === undefined) return undefined;
  const port = Number(url.port) || (scheme === 'https' ? 443 : 80);
  const noProxy = env['no_proxy'] ?? env['NO_PROXY'] ?? '';
  return isExempt(url.hostname, port, noProxy) ? undefined : parseProxy(name, env[name]?.trim() ?? '');
}

/** A proxy for people: without its user name and password. */
export function shownProxy(proxy: URL): string {
  return `${proxy.protocol}//${proxy.username === '' && proxy.password === '' ? '' : '***:***@'}${proxy.host}`;
}

function isThisMachine(hostname: string): boolean {
  return isLoopback(hostname) || hostname.endsWith('.localhost');
}

function parseProxy(name: string, text: string): URL {
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  if (proxy && /^https?:$/.test(proxy.protocol) && proxy.hostname !== '' && isDecodable(proxy)) return proxy;
  throw new OperatorError(
    'setting_invalid',
    `${name} is not the address of an HTTP proxy.`,
    'Use an address such as http://proxy.example.com:3128; escape special characters of a user name or password (@ is %40).',
  );
}

function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}
