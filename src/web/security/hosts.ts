import { isIP } from 'node:net';
import { isLoopback } from '../../config.js';
import { OperatorError } from '../../errors.js';

/** Names by which this server may be called, beside those of the machine itself: what a browser believes to talk to. */
export type Hosts = { listening: string; also: readonly string[] };

const SHORTEST_TOKEN = 32;

/**
 * Whether a request was meant for this server. A page elsewhere can let its own name lead to 127.0.0.1 (DNS rebinding), and
 * the browser would then take our pages for its own; but it still sends that name.
 *
 * @param host the header, with or without a port
 * @param local the address on which the connection came in: a number cannot be led elsewhere
 */
export function isOurs(host: string | undefined, { listening, also }: Hosts, local: string | undefined): boolean {
  const name = nameOf(host ?? '');
  if (name === undefined) return false;
  if (isLoopback(name) || name === bare(listening) || also.some((other) => bare(other) === name)) return true;
  return isIP(name) !== 0 && local !== undefined && name === bare(local);
}

/** @throws OperatorError `web_unprotected` where others could reach the server and guess the token */
export function checkListening(host: string, token: string): void {
  if (isLoopback(host) || token.length >= SHORTEST_TOKEN) return;
  throw new OperatorError(
    'web_unprotected',
    `On ${host} others can reach the pages, and LINQ_CARDS_WEB_TOKEN is shorter than ${SHORTEST_TOKEN} characters.`,
    'Take a longer one (openssl rand -hex 32), unset it to have one made, or listen on 127.0.0.1.',
  );
}

/** The name in a Host header, without port and brackets; undefined for what is none. */
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
