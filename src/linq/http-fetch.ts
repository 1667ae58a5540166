import type { IncomingMessage } from 'node:http';
import { decodeBody } from '../network/content-coding.js';
import type { Network } from '../network/network.js';
import { bodyFailure } from '../network/send-over.js';

/** Called when the whole request has been handed to the network. */
export type OnSent = () => void;

/** What is said of one request beside its answer. The SDK would hand neither on. */
export type RequestNote = {
  onSent?: OnSent | undefined;
  /** Why no answer came: a NetworkFailure, unless something else is wrong. */
  failure?: unknown;
};

type FetchInit = RequestInit & { note?: RequestNote };
type Fetch = (url: string | URL | Request, init?: FetchInit) => Promise<Response>;

const utf8 = new TextDecoder();

/**
 * A `fetch` for the SDK on Node's own HTTP client, with connections that are kept.
 *
 * Half the processor time per request of the built-in fetch (docs/benchmarks.md), which is most of what a fast run costs.
 * It resolves only when the whole body is there, so that a time-out of the caller covers a body that never comes; it
 * follows no redirect, since that could repeat a write.
 */
export function httpFetch(network: Network): Fetch {
  // Node loads these when they are first used; that takes longer than a slot has time for.
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
  // What cannot be decoded says nothing; of an error its status still does.
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

/** An answer whose body is here already: as a stream it would cost more than all else about it. */
function wholeResponse({ statusCode: status = 0, headers }: IncomingMessage, body: Buffer): Response {
  const text = () => utf8.decode(body);
  const response = new Response(null, { status: isKnownStatus(status) ? status : 500, headers: headersOf(headers) });
  // `Response` takes no status beyond HTTP's; the one that came is told all the same.
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
