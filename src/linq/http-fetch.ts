import type { IncomingMessage } from 'node:http';
import { decodeBody } from '../network/content-coding.js';
import type { Network } from '../network/network.js';
import { bodyFailure } from '../network/send-over.js';

/** Called when the whole request has been passed to the network. */
export type OnSent = () => void;

/** Details of one request that the SDK does not pass on. */
export type RequestNote = {
  onSent?: OnSent | undefined;
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
  // Node loads these on first use, which takes longer than a slot allows.
  void [new Headers(), new Response()];
  return async (url, init = {}) => {
    const { note = {} } = init;
    try {
      const answer = await network.send(new URL(String(url)), {
        method: init.method ?? 'GET',
        headers: plainHeaders(init.headers),
        body: typeof init.body === 'string' ? Buffer.from(init.body) : undefined,
        signal: init.signal ?? undefined,
        onSent: note.onSent,
        keep: true,
      });
      const body = await readBody(answer).catch((error: unknown) => {
        throw bodyFailure(error, init.signal ?? undefined);
      });
      return await decodedResponse(answer, body);
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

function readBody(answer: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('error', reject);
    answer.on('end', () => resolve(Buffer.concat(chunks)));
  });
}

/** A response whose body is in memory already: as a stream, the body would cost more than everything else. */
function wholeResponse({ statusCode: status = 0, headers }: IncomingMessage, body: Buffer): Response {
  const text = () => utf8.decode(body);
  const response = new Response(null, { status: isKnownStatus(status) ? status : 500, headers: headersOf(headers) });
  // `Response` accepts only statuses that HTTP defines; callers see the one that was received.
  if (!isKnownStatus(status)) Object.defineProperty(response, 'status', { value: status });
  return Object.assign(response, { text: async () => text(), json: async () => JSON.parse(text()) });
}

function isKnownStatus(status: number): boolean {
  return status >= 200 && status <= 599;
}

function headersOf(headers: IncomingMessage['headers']): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
}
