import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { generate } from 'selfsigned';
import { listening } from './listening.js';

const NAMES = ['localhost', 'source.test', 'other.test'];
const DAY_MS = 86_400_000;

export type Certificate = { cert: string; private: string };

/** A certificate for these names and 127.0.0.1, valid today unless told otherwise; `issuer`: who signs it, else it does so itself. */
export async function aCertificate({
  names,
  from = 0,
  days = 1,
  issuer,
}: {
  names: readonly string[];
  from?: number;
  days?: number;
  issuer?: Certificate;
}): Promise<Certificate> {
  const notBeforeDate = new Date(Date.now() + from * DAY_MS);
  const altNames = names.map((value) => ({ type: 2 as const, value }));
  return generate([{ name: 'commonName', value: names[0] ?? 'localhost' }], {
    keyType: 'ec',
    notBeforeDate,
    notAfterDate: new Date(notBeforeDate.getTime() + days * DAY_MS),
    extensions: [
      ...(issuer ? [] : [{ name: 'basicConstraints' as const, cA: true }]),
      { name: 'subjectAltName', altNames: [...altNames, { type: 7 as const, ip: '127.0.0.1' }] },
    ],
    algorithm: 'sha256',
    ...(issuer && { ca: { key: issuer.private, cert: issuer.cert } }),
  });
}

/** Made for this process, for a day. */
const OWN = await aCertificate({ names: NAMES, from: -0.5 });

/** The certificate of the servers below, for localhost, 127.0.0.1, source.test and other.test. */
export const TEST_CA = OWN.cert;

export type HttpsServer = { port: number; requests: IncomingMessage[]; connections: () => number };

/** An https server of this test's own, on this machine. Gone when the test has ended. */
export async function openHttps(listener: RequestListener, certificate: Certificate = OWN): Promise<HttpsServer> {
  const requests: IncomingMessage[] = [];
  let connections = 0;
  const server = createServer({ cert: certificate.cert, key: certificate.private }, (request, response) => {
    requests.push(request);
    listener(request, response);
  });
  server.on('connection', () => {
    connections += 1;
  });
  const port = await listening(server);
  return { port, requests, connections: () => connections };
}
