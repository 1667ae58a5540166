import type { AddressInfo } from 'node:net';
import { hasErrno, OperatorError } from '../errors.js';
import { type AppOptions, buildApp } from './app.js';

export type ServerOptions = Omit<AppOptions, 'security'> & {
  security: Omit<AppOptions['security'], 'hosts'> & { alsoHosts: readonly string[] };
  host: string;
  /** 0 chooses a free port. */
  port: number;
};

export type Server = {
  /** The URL of the server on this machine. */
  url: string;
  /** Accepts no new requests, and lets active ones finish for a while. May be called more than once. */
  close(): Promise<void>;
};

/** Two browsers and some programs need a dozen; this allows a thousand clients to follow runs. */
const MOST_CONNECTIONS = 2_000;
/** The headers of a request must arrive within this time, so that slow clients do not occupy connections. */
const HEADERS_WITHIN_MS = 20_000;
const CLOSE_WITHIN_MS = 3_000;

/** @throws OperatorError `port_taken` */
export async function startServer({ host, port, security, ...options }: ServerOptions): Promise<Server> {
  const { alsoHosts, ...rest } = security;
  const app = await buildApp({ ...options, security: { ...rest, hosts: { listening: host, also: alsoHosts } } });
  app.server.maxConnections = MOST_CONNECTIONS;
  app.server.headersTimeout = HEADERS_WITHIN_MS;
  try {
    await app.listen({ host, port });
  } catch (cause) {
    await app.close();
    if (!hasErrno(cause, 'EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND')) throw cause;
    throw new OperatorError(
      'port_taken',
      `Cannot listen on ${host}:${port} (${cause.code}).`,
      'Choose another port with --port; 0 chooses a free one.',
      { cause },
    );
  }
  const { address, port: taken } = app.server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  const close = async () => {
    // Streams of pages that follow a run never end by themselves.
    const tooLate = setTimeout(() => app.server.closeAllConnections(), CLOSE_WITHIN_MS);
    await app.close().finally(() => clearTimeout(tooLate));
  };
  return {
    url: `http://${reachable(address)}:${taken}`,
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** A wildcard address such as 0.0.0.0 is not a valid target. */
function reachable(address: string): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1';
  return address.includes(':') ? `[${address}]` : address;
}
