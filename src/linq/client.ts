import { APIConnectionError, APIError, LinqAPIV3 } from '@linqapp/sdk';
import { readRetryAfter } from '../async/retry-after.js';
import type { CardFields } from '../cards/card.js';
import { errorBodySchema } from './answers.js';
import { httpFetch, type OnSent } from './http-fetch.js';

/** One request's result, before anything has been decided about it. */
export type Reply =
  /** Linq answered. `body` is whatever came, unchecked. `code` is Linq's error code where the body has one. */
  | {
      kind: 'answer';
      httpStatus: number;
      code: number | null;
      body: unknown;
      traceId: string | null;
      retryAfterMs?: number;
    }
  /** A 2xx whose body could not be read, so that what it says is not known. */
  | { kind: 'unreadable'; httpStatus: number | null; traceId: string | null }
  /** No answer. `sent: false`: it never left, because nobody accepted the connection. */
  | { kind: 'no_answer'; sent: boolean };

/**
 * The calls of the Linq Partner API v3 that concern contact cards. Each is exactly one HTTP request; none throws for a
 * failure of Linq's. `onSent` is called when the request has left this machine.
 */
export type LinqClient = {
  createCard(phoneNumber: string, fields: CardFields, onSent?: OnSent): Promise<Reply>;
  updateCard(phoneNumber: string, fields: CardFields, onSent?: OnSent): Promise<Reply>;
  readCard(phoneNumber: string, onSent?: OnSent): Promise<Reply>;
  listCards(onSent?: OnSent): Promise<Reply>;
  listLines(onSent?: OnSent): Promise<Reply>;
};

export type LinqClientOptions = {
  apiKey: string;
  /** Without the version: `https://api.linqapp.com/api/partner`. */
  baseUrl: string;
  /** For the whole exchange, body included. */
  timeoutMs: number;
  /** Told of the headers of each answer. */
  onHeaders?: (headers: Headers) => void;
  /** Told of what became of each request, for figures. */
  onReply?: OnReply;
};

export type OnReply = (call: 'POST' | 'PATCH' | 'GET', reply: Reply) => void;

/** Connections that were never made: the request has certainly had no effect. */
const NOT_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
/** Longer waits than a day are taken for a mistake of the answer's. */
const MAX_RETRY_AFTER_MS = 86_400_000;

/**
 * Opens the API through the official SDK.
 *
 * The SDK would repeat failed requests by itself, 409 included, and print bodies at its debug level; both are turned off
 * here, because retries have one owner and names must not reach a log.
 */
export function openLinqClient({ apiKey, baseUrl, timeoutMs, onHeaders, onReply }: LinqClientOptions): LinqClient {
  const fetch = httpFetch();
  const observedFetch: typeof fetch = async (url, init) => {
    const response = await fetch(url, init);
    onHeaders?.(response.headers);
    return response;
  };
  const sdk = new LinqAPIV3({
    apiKey,
    baseURL: baseUrl,
    maxRetries: 0,
    logLevel: 'off',
    fetch: onHeaders ? observedFetch : fetch,
    timeout: timeoutMs,
    // LINQ_API_V3_CUSTOM_HEADERS could otherwise replace the key, and the fingerprint would name the wrong account.
    defaultHeaders: { authorization: `Bearer ${apiKey}` },
  });
  const exchange = async (call: Parameters<OnReply>[0], request: SdkRequest) => {
    const reply = await replyTo(request);
    onReply?.(call, reply);
    return reply;
  };
  return {
    createCard: (phoneNumber, fields, onSent) => {
      const card = { phone_number: phoneNumber, first_name: '', ...toWire(fields) };
      return exchange('POST', sdk.contactCard.create(card, withOnSent(onSent)));
    },
    updateCard: (phoneNumber, fields, onSent) =>
      exchange('PATCH', sdk.contactCard.update({ phone_number: phoneNumber, ...toWire(fields) }, withOnSent(onSent))),
    readCard: (phoneNumber, onSent) =>
      exchange('GET', sdk.contactCard.retrieve({ phone_number: phoneNumber }, withOnSent(onSent))),
    listCards: (onSent) => exchange('GET', sdk.contactCard.retrieve({}, withOnSent(onSent))),
    listLines: (onSent) => exchange('GET', sdk.phoneNumbers.list(withOnSent(onSent))),
  };
}

/** The SDK hands on what it does not know of to the fetch that it was given. */
function withOnSent(onSent: OnSent | undefined): { fetchOptions: object } {
  return { fetchOptions: { onSent } };
}

function toWire({ firstName, lastName, imageUrl }: CardFields) {
  return {
    ...(firstName !== undefined && { first_name: firstName }),
    ...(lastName !== undefined && { last_name: lastName }),
    ...(imageUrl !== undefined && { image_url: imageUrl }),
  };
}

type SdkRequest = { withResponse(): Promise<{ data: unknown; response: Response }> };

async function replyTo(request: SdkRequest): Promise<Reply> {
  try {
    const { data, response } = await request.withResponse();
    const { status: httpStatus, headers } = response;
    return { kind: 'answer', httpStatus, code: null, body: data, traceId: headers.get('x-trace-id') };
  } catch (error) {
    return replyOf(error);
  }
}

function replyOf(error: unknown): Reply {
  if (error instanceof APIError && error.status !== undefined) return errorReply(error);
  if (error instanceof SyntaxError) return { kind: 'unreadable', httpStatus: null, traceId: null };
  const cause = error instanceof APIConnectionError ? error.cause : undefined;
  return { kind: 'no_answer', sent: !neverConnected(cause) };
}

function errorReply(error: APIError): Reply {
  const body = errorBodySchema.safeParse(error.error).data;
  const waitMs =
    readRetryAfter(error.headers?.get('retry-after')) ?? readRetryAfter(body?.error.retry_after?.toString());
  return {
    kind: 'answer',
    httpStatus: error.status ?? 0,
    code: body?.error.code ?? null,
    body: error.error,
    traceId: body?.trace_id ?? error.headers?.get('x-trace-id') ?? null,
    ...(waitMs !== undefined && { retryAfterMs: Math.min(waitMs, MAX_RETRY_AFTER_MS) }),
  };
}

function neverConnected(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const { code = '', syscall = '' } = cause as NodeJS.ErrnoException;
  return NOT_CONNECTED.includes(code) || syscall === 'connect' || syscall === 'getaddrinfo';
}
