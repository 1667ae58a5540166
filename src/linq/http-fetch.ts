import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** Called when the whole request has been handed to the network. */
export type OnSent = () => void;
type FetchInit = RequestInit & { onSent?: OnSent | undefined };
type Fetch = (url: string | URL | Request, init?: FetchInit) => Promise<Response>;

const utf8 = new TextDecoder();

/**
 * A `fetch` for the SDK on Node's own HTTP client, with connections that are kept.
 *
 * Half the processor time per request of the built-in fetch (docs/benchmarks.md), which is most of what a fast run costs.
 * It resolves only when the whole body is there, so that a time-out of the caller covers a body that never comes; it
 * follows no redirect, since that could repeat a write.
 */
export function httpFetch(): Fetch {
  // Node loads these when they are first used; that takes longer than a slot has time for.
  void [new Headers(), new Response()];
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  return (url, init = {}) =>
    new Promise((resolve, reject) => {
      const target = new URL(String(url));
      const isHttps = target.protocol === 'https:';
      const body = typeof init.body === 'string' ? Buffer.from(init.body) : undefined;
      const request = (isHttps ? httpsRequest : httpRequest)(target, {
        method: init.method ?? 'GET',
        agent: isHttps ? agents.https : agents.http,
        headers: { ...plainHeaders(init.headers), ...(body && { 'content-length': body.length }) },
      });
      const onAbort = () => request.destroy(new DOMException('The request was given up.', 'AbortError'));
      if (init.signal?.aborted) onAbort();
      init.signal?.addEventListener('abort', onAbort, { once: true });
      request.on('close', () => init.signal?.removeEventListener('abort', onAbort));
      if (init.onSent) request.on('finish', init.onSent);
      request.on('error', reject);
      request.on('response', (response) => readResponse(response).then(resolve, reject));
      request.end(body);
    });
}

function plainHeaders(headers: RequestInit['headers']): Record<string, string> {
  return Object.fromEntries(headers instanceof Headers ? headers : new Headers(headers));
}

function readResponse(incoming: IncomingMessage): Promise<Response> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('error', reject);
    incoming.on('end', () => {
      const status = incoming.statusCode ?? 0;
      const headers = Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
      );
      resolve(wholeResponse(Buffer.concat(chunks), { status, headers }));
    });
  });
}

/** An answer whose body is here already: as a stream it would cost more than all else about it. */
function wholeResponse(body: Buffer, init: ResponseInit): Response {
  const text = () => utf8.decode(body);
  return Object.assign(new Response(null, init), { text: async () => text(), json: async () => JSON.parse(text()) });
}
