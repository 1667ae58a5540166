import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContext } from 'node:tls';
import { codeOf, faultOf, NetworkFailure } from './network-failure.js';

/** How long a connection may take. */
const CONNECT_MS = 10_000;

/** Opens a secured connection as an agent would for a request, and closes it. @throws NetworkFailure */
export function openOnce(agent: Agent, url: URL, tls: { secureContext?: SecureContext }): Promise<void> {
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
