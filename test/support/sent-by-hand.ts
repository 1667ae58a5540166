import { connect, type Socket } from 'node:net';

/*
 * Uploads over a socket of their own, by someone who goes on sending whatever is answered. A client of Node's would stop.
 */

export type Way = { path: string; type: string; before: string; after: string };

const FORM = {
  type: 'multipart/form-data; boundary=xyz',
  before: '--xyz\r\nContent-Disposition: form-data; name="file"; filename="mine.csv"\r\n\r\n',
  after: '\r\n--xyz--\r\n',
};
/** How a file comes in, and what comes before its first byte and after its last. */
export const WAYS = {
  body: { path: '/api/v1/runs?plan=true', type: 'text/csv', before: '', after: '' },
  form: { path: '/api/v1/runs?plan=true', ...FORM },
  page: { path: '/runs', ...FORM },
} satisfies Record<string, Way>;

export type Heard = { status: number; head: string; body: string };

export type ByHand = {
  socket: Socket;
  /** Adds to the file. @returns false where it is better to wait for `drain` */
  send(content: string | Buffer): boolean;
  /** What has been sent of the file. */
  bytes(): number;
  end(): void;
  /** Null where none came before the end. */
  heard: Promise<Heard | null>;
  /** Resolves when the connection is no more. */
  closed: Promise<void>;
};

/** @param length what Content-Length says; without it there is none, and the file has the end that it has */
export function sendByHand(url: string, way: Way, headers: Record<string, string>, length?: number): ByHand {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding('latin1').setNoDelay(true);
  const framing = length === undefined ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': String(length) };
  const all = Object.entries({ Host: host, 'Content-Type': way.type, ...framing, ...headers });
  const put = (content: string | Buffer) => {
    if (socket.destroyed || content.length === 0) return true;
    if (length !== undefined) return socket.write(content);
    socket.cork();
    socket.write(`${content.length.toString(16)}\r\n`);
    socket.write(content);
    const goOn = socket.write('\r\n');
    process.nextTick(() => socket.uncork());
    return goOn;
  };
  let bytes = 0;
  let text = '';
  socket.write(`POST ${way.path} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  put(way.before);
  const closed = new Promise<void>((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
  const heard = new Promise<Heard | null>((resolve) => {
    socket.on('data', (chunk: string) => {
      text += chunk;
      const answer = answerIn(text);
      if (answer) resolve(answer);
    });
    void closed.then(() => resolve(null));
  });
  return {
    ...{ socket, heard, closed },
    send(content) {
      bytes += content.length;
      return put(content);
    },
    bytes: () => bytes,
    end() {
      put(way.after);
      if (length === undefined) socket.write('0\r\n\r\n');
    },
  };
}

/** The answer that has come, once all of it is here. */
function answerIn(text: string): Heard | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end).toLowerCase();
  const length = Number(/\ncontent-length: (\d+)/.exec(head)?.[1] ?? Number.NaN);
  const body = text.slice(end + 4);
  return body.length >= length ? { status: Number(head.slice(9, 12)), head, body } : undefined;
}
