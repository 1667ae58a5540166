import { createServer, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import { listening } from './listening.js';

export type ProxyRules = {
  /** Asks for this user name and password. */
  login?: { user: string; password: string };
  /** Tunnels to these ports only; all others are answered with 403. */
  onlyPorts?: readonly number[];
  /** Where a name leads: this machine's port. What is not named leads to the port that was asked for. */
  leads?: Readonly<Record<string, number>>;
  /** Answers every CONNECT with this. */
  always?: number;
  /** Never answers. */
  silent?: boolean;
};

export type ConnectProxy = {
  /** Its address, without a login. */
  url: string;
  port: number;
  /** What it was asked for: `CONNECT api.test:443`, or method and address of a plain request. */
  asked: string[];
  /** The headers of each of these. */
  headers: IncomingMessage['headers'][];
};

/** A proxy of this test's own: tunnels (CONNECT) and forwards plain http, and looks names up by itself. Gone when the test has ended. */
export async function openProxy(rules: ProxyRules = {}): Promise<ConnectProxy> {
  const asked: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const open = new Set<Duplex>();
  const note = (incoming: IncomingMessage) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    headers.push(incoming.headers);
  };
  const server = createServer((incoming, response) => {
    note(incoming);
    const status = refusal(incoming, rules);
    if (status) return void response.writeHead(status).end();
    const url = new URL(incoming.url ?? '');
    const port = rules.leads?.[url.hostname] ?? Number(url.port || 80);
    const on = request({
      host: '127.0.0.1',
      port,
      method: incoming.method,
      path: `${url.pathname}${url.search}`,
      headers: incoming.headers,
    });
    on.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    on.on('error', () => response.writeHead(502).end());
    incoming.pipe(on);
  });
  server.on('connect', (incoming, client: Duplex) => {
    note(incoming);
    open.add(client);
    client.on('error', () => undefined);
    if (rules.silent) return;
    const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(incoming.url ?? '') ?? [];
    const isAllowed = rules.onlyPorts?.includes(Number(port)) ?? true;
    const status = rules.always ?? refusal(incoming, rules) ?? (isAllowed ? undefined : 403);
    if (status) return void client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    const target = connect(rules.leads?.[host] ?? Number(port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n'));
    client.on('close', () => target.destroy());
  });
  const port = await listening(server);
  // A tunnel is no connection of the server's any more, and would keep it open.
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
  });
  return { url: `http://127.0.0.1:${port}`, port, asked, headers };
}

function refusal({ headers }: IncomingMessage, { login }: ProxyRules): number | undefined {
  if (!login) return undefined;
  const right = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
  return headers['proxy-authorization'] === right ? undefined : 407;
}
