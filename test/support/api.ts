import { createServer, type ServerResponse } from 'node:http';
import { listening } from './listening.js';

export type Received = {
  method: string;
  /** Without the base; with the query as it was sent. */
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: unknown;
};

export type Api = {
  baseUrl: string;
  /** Every request that arrived, in order. */
  received: Received[];
};

/** An HTTP server of this test's own, which answers as the test says. Gone when the test has ended. */
export async function openApi(answer: (response: ServerResponse, received: Received) => void): Promise<Api> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { method = '', url = '', headers } = request;
    const arrived = { method, path: url, headers, body: text === '' ? null : (JSON.parse(text) as unknown) };
    received.push(arrived);
    answer(response, arrived);
  });
  const port = await listening(server);
  return { baseUrl: `http://127.0.0.1:${port}`, received };
}

export type Json = { status?: number; body: unknown; headers?: Record<string, string> };

export function sendJson(response: ServerResponse, { status = 200, body, headers = {} }: Json): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

export function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}

/** The body of one of Linq's errors. */
export function anErrorBody(
  error: { status?: number; code?: number; retry_after?: number },
  traceId?: string,
): unknown {
  return {
    success: false,
    error: { status: 400, message: 'in words that may change', ...error },
    ...(traceId !== undefined && { trace_id: traceId }),
  };
}
