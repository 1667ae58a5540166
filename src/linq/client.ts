import { APIError, LinqAPIV3 } from '@linqapp/sdk';
import type { SupportedContentType } from '@linqapp/sdk/resources/attachments.js';
import { readRetryAfter } from '../async/retry-after.js';
import type { CardFields } from '../cards/card.js';
import { type Network, networkOf } from '../network/network.js';
import { NetworkFailure, type NetworkFault } from '../network/network-failure.js';
import { errorBodySchema } from './answers.js';
import { httpFetch, type OnItsWay, type RequestNote } from './http-fetch.js';
import type { JsonList } from './json-list.js';

/** The result of one request, before anything has been decided about it. */
export type Reply =
  /** Linq answered. `body` is unchecked. `code` is Linq's error code if the body has one, also in a 2xx. */
  | {
      kind: 'answer';
      httpStatus: number;
      code: number | null;
      body: unknown;
      traceId: string | null;
      retryAfterMs?: number;
    }
  /** A 2xx whose body could not be parsed: whether the write happened is not known. */
  | { kind: 'unreadable'; httpStatus: number | null; traceId: string | null }
  | NoAnswer;

export type NoAnswer = {
  kind: 'no_answer';
  /** False: the request certainly had no effect. */
  sent: boolean;
  fault: NetworkFault;
  /** What the system, OpenSSL or the HTTP parser calls it: `ECONNRESET`, `CERT_HAS_EXPIRED`, `PROXY_407`. */
  cause: string;
  /** The connection was a kept one that the server had probably just closed. */
  stale: boolean;
};

/**
 * The calls of the Linq Partner API v3 for contact cards. Each is exactly one HTTP request and returns failures of Linq and
 * of the network as replies. An error of `way.leaving` ends the call with that error.
 */
export type LinqClient = {
  createCard(phoneNumber: string, fields: CardFields, way?: OnItsWay): Promise<Reply>;
  updateCard(phoneNumber: string, fields: CardFields, way?: OnItsWay): Promise<Reply>;
  readCard(phoneNumber: string, way?: OnItsWay): Promise<Reply>;
  /** @param list takes the list while it arrives; it is left out of the reply then */
  listCards(way?: OnItsWay, list?: JsonList): Promise<Reply>;
  listLines(way?: OnItsWay, list?: JsonList): Promise<Reply>;
  createAttachment(file: NewAttachment, way?: OnItsWay): Promise<Reply>;
};

/** A file that is to be uploaded. */
export type NewAttachment = { filename: string; contentType: string; sizeBytes: number };

export type LinqClientOptions = {
  apiKey: string;
  /** Without the version: `https://api.linqapp.com/api/partner`. */
  baseUrl: string;
  /** For the whole exchange, including the body. */
  timeoutMs: number;
  /** Called with the headers of each response. */
  onHeaders?: (headers: Headers) => void;
  /** Called with the result of each request, for metrics. */
  onReply?: OnReply;
  /** How to reach Linq; absent: directly, with the CAs that Node trusts. */
  network?: Network | undefined;
};

export type OnReply = (call: 'POST' | 'PATCH' | 'GET', reply: Reply) => void;

/** Waits longer than a day are taken for a mistake. */
const MAX_RETRY_AFTER_MS = 86_400_000;

/**
 * Opens the API through the official SDK.
 *
 * By default the SDK retries failed requests, including 409, and prints bodies at its debug level. Both are off here:
 * retries have one owner, and names must not reach a log.
 */
export function openLinqClient(options: LinqClientOptions): LinqClient {
  const { apiKey, baseUrl, timeoutMs, onHeaders, onReply, network = networkOf({}) } = options;
  // Reports an invalid proxy setting now instead of at the first request.
  network.proxyFor(new URL(baseUrl));
  const fetch = httpFetch(network);
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
  const exchange = async (
    call: Parameters<OnReply>[0],
    way: OnItsWay | undefined,
    begin: BeginRequest,
    list?: JsonList,
  ) => {
    // The SDK passes unknown options to its fetch, but returns no details of a failed connection.
    const note: RequestNote = { way, list };
    const reply = await replyTo(begin({ fetchOptions: { note } as object }), note);
    onReply?.(call, reply);
    return reply;
  };
  return {
    createCard: (phoneNumber, fields, way) => {
      const card = { phone_number: phoneNumber, first_name: '', ...toWire(fields) };
      return exchange('POST', way, (noting) => sdk.contactCard.create(card, noting));
    },
    updateCard: (phoneNumber, fields, way) => {
      const changes = { phone_number: phoneNumber, ...toWire(fields) };
      return exchange('PATCH', way, (noting) => sdk.contactCard.update(changes, noting));
    },
    readCard: (phoneNumber, way) =>
      exchange('GET', way, (noting) => sdk.contactCard.retrieve({ phone_number: phoneNumber }, noting)),
    listCards: (way, list) => exchange('GET', way, (noting) => sdk.contactCard.retrieve({}, noting), list),
    listLines: (way, list) => exchange('GET', way, (noting) => sdk.phoneNumbers.list(noting), list),
    createAttachment: ({ filename, contentType, sizeBytes }, way) => {
      const file = { filename, content_type: contentType as SupportedContentType, size_bytes: sizeBytes };
      return exchange('POST', way, (noting) => sdk.attachments.create(file, noting));
    },
  };
}

/** null removes a value, which Linq’s types do not have. */
function toWire({ firstName, lastName, imageUrl }: CardFields) {
  const wire = {
    ...(firstName !== undefined && { first_name: firstName }),
    ...(lastName !== undefined && { last_name: lastName }),
    ...(imageUrl !== undefined && { image_url: imageUrl }),
  };
  return wire as { [field in keyof typeof wire]: string };
}

type SdkRequest = { withResponse(): Promise<{ data: unknown; response: Response }> };
type BeginRequest = (noting: { fetchOptions: object }) => SdkRequest;

async function replyTo(request: SdkRequest, note: RequestNote): Promise<Reply> {
  try {
    const { data, response } = await request.withResponse();
    return answered(response.status, response.headers, data);
  } catch (error) {
    return replyOf(error, note);
  }
}

/** @throws errors that are not failures of Linq or the network: bugs, and OperatorErrors about network settings */
function replyOf(error: unknown, { failure }: RequestNote): Reply {
  if (failure instanceof NetworkFailure) {
    const { sent, fault, code, stale } = failure;
    // The SDK aborts a request only on timeout.
    return { kind: 'no_answer', sent, fault, cause: fault === 'aborted' ? 'ETIMEDOUT' : code, stale };
  }
  if (failure !== undefined) throw failure;
  if (error instanceof APIError && error.status !== undefined)
    return answered(error.status, error.headers, error.error);
  if (error instanceof SyntaxError) return { kind: 'unreadable', httpStatus: null, traceId: null };
  throw error;
}

function answered(httpStatus: number, headers: Headers | undefined, body: unknown): Reply {
  const envelope = errorBodySchema.safeParse(body).data;
  const isSuccess = httpStatus >= 200 && httpStatus < 300;
  const waitMs = readRetryAfter(headers?.get('retry-after')) ?? readRetryAfter(envelope?.error.retry_after?.toString());
  return {
    kind: 'answer',
    httpStatus,
    code: envelope?.error.code ?? null,
    body,
    traceId: envelope?.trace_id ?? headers?.get('x-trace-id') ?? null,
    ...(waitMs !== undefined && !isSuccess && { retryAfterMs: Math.min(waitMs, MAX_RETRY_AFTER_MS) }),
  };
}
