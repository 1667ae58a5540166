import type { IncomingMessage } from 'node:http';
import { decodeBody } from '../network/content-coding.js';
import type { Network } from '../network/network.js';
import { bodyFailure } from '../network/send-over.js';
import type { JsonList } from './json-list.js';
import { storableJson } from './storable-json.js';

/** What the caller of a request does at the moments at which it leaves. */
export type OnItsWay = {
  /** Asked when the connection is there, before anything leaves. If it throws, nothing does, and the request ends with that error. */
  leaving?: () => void | Promise<void>;
  /** Called when the whole request has been passed to the network. */
  onSent?: () => void;
};

/** Details of one request that the SDK does not pass on. */
export type RequestNote = {
  way?: OnItsWay | undefined;
  /** Takes the body of a success while it arrives, if it is JSON. */
  list?: JsonList | undefined;
  /** Why there was no response: a NetworkFailure, or any other error. */
  failure?: unknown;
};

type FetchInit = RequestInit & { note?: RequestNote };
type Fetch = (url: string | URL | Request, init?: FetchInit) => Promise<Response>;

const utf8 = new TextDecoder();

/**
 * A `fetch` for the SDK on Node's own HTTP client, with kept connections.
 *
 * It needs half the processor time per request of the built-in fetch (docs/benchmarks.md), which is most of the cost of a
 * fast run. It resolves when the whole body has arrived, so that the caller's timeout covers the body too. It follows no
 * redirect, since that could repeat a write.
 */
export function httpFetch(network: Network): Fetch {
  // Node loads it on first use, which takes longer than a slot allows.
  void new Headers();
  return async (url, init = {}) => {
    const { note = {} } = init;
    try {
      const answer = await network.send(new URL(String(url)), {
        method: init.method ?? 'GET',
        headers: plainHeaders(init.headers),
        body: typeof init.body === 'string' ? Buffer.from(init.body) : undefined,
        signal: init.signal ?? undefined,
        leaving: note.way?.leaving,
        onSent: note.way?.onSent,
        keep: true,
      });
      const list = note.list && isPlainJson(answer) ? note.list : undefined;
      const body = await readBody(answer, list && ((piece) => list.push(piece))).catch((error: unknown) => {
        throw bodyFailure(error, init.signal ?? undefined);
      });
      const response = await decodedResponse(answer, body);
      return list ? Object.assign(response, { json: async () => list.end() }) : response;
    } catch (error) {
      note.failure = error;
      throw error;
    }
  };
}

function plainHeaders(headers: RequestInit['headers']): Record<string, string> {
  return Object.fromEntries(headers instanceof Headers ? headers : new Headers(headers));
}

async function decodedResponse(answer: IncomingMessage, body: Buffer): Promise<Response> {
  const encoding = answer.headers['content-encoding'];
  // An undecodable body counts as empty; the status of an error still counts.
  return wholeResponse(
    answer,
    encoding === undefined ? body : await decodeBody(body, encoding).catch(() => Buffer.of()),
  );
}

/** A success with a body in JSON that is not compressed. */
function isPlainJson({ statusCode = 0, headers }: IncomingMessage): boolean {
  const isJson = /\bjson\b/i.test(headers['content-type'] ?? '');
  return isJson && statusCode >= 200 && statusCode < 300 && headers['content-encoding'] === undefined;
}

/** @param take gets the pieces of the body instead */
function readBody(answer: IncomingMessage, take?: (piece: Buffer) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    answer.on('data', take ?? ((chunk: Buffer) => chunks.push(chunk)));
    answer.on('error', reject);
    answer.on('end', () => resolve(Buffer.concat(chunks)));
  });
}

/** What the SDK and this room ask of a response. */
type WholeResponse = Pick<Response, 'status' | 'ok' | 'headers' | 'body' | 'url' | 'text' | 'json'>;

/**
 * A response whose body is in memory already: as a stream, the body would cost more than everything else. Not a `Response` of Node's,
 * which costs two hundredths of a row, and accepts only statuses that HTTP defines.
 */
function wholeResponse({ statusCode: status = 0, headers }: IncomingMessage, body: Buffer): Response {
  const text = () => storableJson(utf8.decode(body));
  const whole: WholeResponse = {
    status,
    ok: status >= 200 && status < 300,
    headers: new Headers(headersOf(headers)),
    body: null,
    url: '',
    text: async () => text(),
    json: async () => JSON.parse(text()),
  };
  return whole as Response;
}

function headersOf(headers: IncomingMessage['headers']): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
}
