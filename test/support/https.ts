import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { generate } from 'selfsigned';
import { listening } from './listening.js';

const NAMES = ['localhost', 'source.test', 'other.test'];

/** Made for this process, for a day. */
const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
  keyType: 'ec',
  extensions: [
    {
      name: 'subjectAltName',
      altNames: [...NAMES.map((value) => ({ type: 2 as const, value })), { type: 7 as const, ip: '127.0.0.1' }],
    },
  ],
});

/** The certificate of the servers below, for localhost, 127.0.0.1, source.test and other.test. */
export const TEST_CA = cert;

export type HttpsServer = { port: number; requests: IncomingMessage[]; connections: () => number };

/** An https server of this test's own, on this machine. Gone when the test has ended. */
export async function openHttps(listener: RequestListener): Promise<HttpsServer> {
  const requests: IncomingMessage[] = [];
  let connections = 0;
  const server = createServer({ cert, key }, (request, response) => {
    requests.push(request);
    listener(request, response);
  });
  server.on('connection', () => {
    connections += 1;
  });
  const port = await listening(server);
  return { port, requests, connections: () => connections };
}
