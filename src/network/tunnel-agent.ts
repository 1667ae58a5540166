import { request as httpRequest } from 'node:http';
import { Agent, type AgentOptions, request as httpsRequest, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { SecureContext } from 'node:tls';
import { codeOf, ProxyFailure } from './network-failure.js';

type Connection = RequestOptions & { secureContext?: SecureContext };
type Done = (error: Error | null, socket?: Duplex) => void;

/** How long a proxy may take to open a tunnel. */
const CONNECT_MS = 30_000;

/**
 * Connections to https servers through a tunnel that a proxy opens (CONNECT, RFC 9110 9.3.6), kept like any other.
 *
 * Not `https-proxy-agent`: it hands the proxy's refusal on as if the server had answered it, and a CONNECT that is never
 * answered stays open for ever. Not undici: it does not tell what had left when a connection ended.
 */
export class TunnelAgent extends Agent {
  readonly #proxy: URL;

  constructor(proxy: URL, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(connection: Connection, done: Done): undefined {
    this.#openTunnel(connection).then(
      // Node secures a connection over a socket that is handed to it; its types leave that out.
      (socket) => done(null, super.createConnection({ ...connection, socket } as RequestOptions) as Duplex),
      (error: unknown) => done(error instanceof ProxyFailure ? error : new ProxyFailure(codeOf(error), error)),
    );
  }

  #openTunnel({ host, port, secureContext }: Connection): Promise<Duplex> {
    const authority = `${host?.includes(':') ? `[${host}]` : host}:${port}`;
    const isTls = this.#proxy.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const connect = (isTls ? httpsRequest : httpRequest)({
        ...proxyAddress(this.#proxy),
        method: 'CONNECT',
        path: authority,
        headers: { host: authority, connection: 'keep-alive', 'user-agent': 'linq-cards', ...proxyLogin(this.#proxy) },
        agent: false,
        timeout: CONNECT_MS,
        ...(isTls && secureContext && { secureContext }),
      });
      connect.on('timeout', () => connect.destroy(new ProxyFailure('ETIMEDOUT')));
      connect.on('error', reject);
      connect.on('connect', ({ statusCode = 0 }, socket, head) => {
        if (statusCode < 200 || statusCode > 299) {
          socket.destroy();
          return reject(new ProxyFailure(`PROXY_${statusCode}`));
        }
        socket.setTimeout(0);
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      });
      connect.end();
    });
  }
}

/** Where a proxy listens, as Node's requests take it. */
export function proxyAddress(proxy: URL): { host: string; port: number } {
  const host = proxy.hostname.replace(/^\[|\]$/g, '');
  return { host, port: Number(proxy.port) || (proxy.protocol === 'https:' ? 443 : 80) };
}

/** The header that logs in to a proxy, where its address has a user name or a password. */
export function proxyLogin({ username, password }: URL): { 'proxy-authorization'?: string } {
  if (username === '' && password === '') return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}
