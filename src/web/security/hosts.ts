import { isIP } from 'node:net';
import { isLoopback } from '../../config.js';
import { OperatorError } from '../../errors.js';

/** Allowed host names besides those of the machine itself. */
export type Hosts = { listening: string; also: readonly string[] };

const SHORTEST_TOKEN = 32;

/**
 * Whether a request was meant for this server. A malicious site can point its own name to 127.0.0.1 (DNS rebinding),
 * so that the browser treats our pages as part of that site; but the request still has its name in Host.
 *
 * @param host the header, with or without a port
 * @param local the local address of the connection: an IP address cannot be rebound
 */
export function isOurs(host: string | undefined, { listening, also }: Hosts, local: string | undefined): boolean {
  const name = nameOf(host ?? '');
  if (name === undefined) return false;
  if (isLoopback(name) || name === bare(listening) || also.some((other) => bare(other) === name)) return true;
  return isIP(name) !== 0 && local !== undefined && name === bare(local);
}

/** @throws OperatorError `web_unprotected` if others could reach the server and guess the token */
export function checkListening(host: string, token: string): void {
  if (isLoopback(host) || token.length >= SHORTEST_TOKEN) return;
  throw new OperatorError(
    'web_unprotected',
    `On ${host}, other machines can reach the pages, but LINQ_CARDS_WEB_TOKEN is shorter than ${SHORTEST_TOKEN} characters.`,
    'Set a longer token (openssl rand -hex 32), unset it to create one, or listen on 127.0.0.1.',
  );
}

/** The name in a Host header, without port and brackets; undefined if it is invalid. */
function nameOf(host: string): string | undefined {
  const [, name] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/.exec(host.toLowerCase()) ?? [];
  return name === undefined ? undefined : bare(name);
}

function bare(name: string): string {
  return name
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/, '')
    .replace(/\.$/, '');
}
