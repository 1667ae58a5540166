import {
  type Agent,
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContext } from 'node:tls';
import type { Env } from '../read-env.js';
import { readAuthorities } from './authorities.js';
import { closeIdle, closeIdleInTime } from './kept-connections.js';
import { codeOf, faultOf, NetworkFailure } from './network-failure.js';
import { proxyFor } from './proxy-for.js';
import { type Outgoing, sendOver } from './send-over.js';
import { proxyAddress, proxyLogin, TunnelAgent } from './tunnel-agent.js';

export type NetworkRequest = Outgoing & {
  /** Keeps the connection for the next request. Else it is one of its own. */
  keep?: boolean;
  /** Looks the host up, where no proxy does that. */
  lookup?: LookupFunction;
};

/** How this process reaches other machines: through which proxy, and whose certificates it trusts. */
export type Network = {
  /** The proxy that requests to this address go through. @throws OperatorError `setting_invalid` */
  proxyFor(url: URL): URL | undefined;
  /**
   * Sends one request, and gives the answer as soon as its head is there. Follows no redirect.
   *
   * @throws NetworkFailure; OperatorError `setting_invalid`, and what `lookup` throws
   */
  send(url: URL, request: NetworkRequest): Promise<IncomingMessage>;
  /** Opens a secured connection and closes it, without sending anything; plain http is not checked. @throws NetworkFailure */
  reach(url: URL): Promise<void>;
};

/** One way to a server. `agent` keeps its connections, `once` makes one for a single request. */
type Route = {
  isTls: boolean;
  agent: HttpAgent;
  once: () => HttpAgent | false;
  open: (url: URL, options: RequestOptions) => ClientRequest;
};

/** @throws OperatorError `setting_invalid` for a file of certificates that cannot be read */
export function openNetwork({ env, caFile }: { env: Env; caFile?: string | undefined }): Network {
  return networkOf(env, readAuthorities(caFile, env));
}

/** As above, with the authorities read. @param trusted undefined: what Node trusts by default */
export function networkOf(env: Env, trusted?: SecureContext): Network {
  const tls = trusted ? { secureContext: trusted } : {};
  const routes = new Map<string, Route>();
  const tunnels = new Map<string, TunnelAgent>();
  const direct = {
    http: closeIdleInTime(new HttpAgent({ keepAlive: true })),
    https: closeIdleInTime(new HttpsAgent({ keepAlive: true, ...tls })),
  };
  const tunnelOf = (proxy: URL) => {
    const tunnel = tunnels.get(proxy.href) ?? closeIdleInTime(new TunnelAgent(proxy, { keepAlive: true, ...tls }));
    tunnels.set(proxy.href, tunnel);
    return tunnel;
  };
  const newRoute = (url: URL): Route => {
    const proxy = proxyFor(url, env);
    if (url.protocol === 'https:') {
      const [agent, once] = proxy
        ? [tunnelOf(proxy), () => new TunnelAgent(proxy, tls)]
        : [direct.https, () => false as const];
      return { isTls: true, agent, once, open: (to, options) => httpsRequest(to, { ...tls, ...options }) };
    }
    if (proxy) return { agent: proxy.protocol === 'https:' ? direct.https : direct.http, ...forwarding(proxy, tls) };
    return { isTls: false, agent: direct.http, once: () => false, open: (to, options) => httpRequest(to, options) };
  };
  const routeTo = (url: URL): Route => {
    const route = routes.get(url.origin) ?? newRoute(url);
    routes.set(url.origin, route);
    return route;
  };

  return {
    proxyFor: (url) => proxyFor(url, env),
    async reach(url) {
      if (url.protocol === 'https:') await openOnce(routeTo(url).agent, url, tls);
    },
    async send(url, { keep = false, lookup, ...outgoing }) {
      const { isTls, agent, once, open } = routeTo(url);
      const using = { agent: keep ? agent : once(), ...(lookup && { lookup }) };
      try {
        return await sendOver({ isTls, open: (options) => open(url, { ...options, ...using }) }, outgoing);
      } catch (error) {
        if (error instanceof NetworkFailure && error.stale) closeIdle(agent);
        throw error;
      }
    },
  };
}

/** A plain http address is asked for from the proxy itself, with its whole address (RFC 9112 3.2.2). */
function forwarding(proxy: URL, tls: { secureContext?: SecureContext }): Omit<Route, 'agent'> {
  const isTls = proxy.protocol === 'https:';
  return {
    isTls,
    once: () => false,
    open: (url, { headers, ...options }) =>
      (isTls ? httpsRequest : httpRequest)({
        ...tls,
        ...options,
        ...proxyAddress(proxy),
        path: url.href,
        headers: { ...headers, host: url.host, ...proxyLogin(proxy) },
      }),
  };
}

/** How long a connection may take. */
const CONNECT_MS = 10_000;

/** Opens a secured connection as an agent would for a request, and closes it. @throws NetworkFailure */
function openOnce(agent: Agent, url: URL, tls: { secureContext?: SecureContext }): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const target: RequestOptions & typeof tls = {
    ...tls,
    host,
    port: Number(url.port) || 443,
    ...(isIP(host) === 0 && { servername: host }),
  };
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      clearTimeout(timer);
      reject(new NetworkFailure(faultOf(error), codeOf(error), { sent: false, cause: error }));
    };
    const timer = setTimeout(() => fail(Object.assign(new Error('no connection'), { code: 'ETIMEDOUT' })), CONNECT_MS);
    const secure = (error: Error | null, socket?: Duplex | null) => {
      if (error || !socket) return fail(error);
      socket.on('error', fail);
      socket.on('secureConnect', () => {
        clearTimeout(timer);
        socket.destroy();
        resolve();
      });
    };
    const socket = agent.createConnection(target, secure);
    if (socket) secure(null, socket);
  });
}
