import type { z } from 'zod';
import type { Card } from '../cards/card.js';
import { type Attachment, attachmentAnswerSchema, cardAnswerSchema, cardList } from './answers.js';
import type { Reply } from './client.js';
import { type Call, type FailureClass, type FailureRule, NO_API } from './failures.js';
import { ruleFor } from './rule-for.js';

/** A response as kept for results, dead letters and support. `cause`: why there was none, such as `ECONNRESET`. */
export type ResponseSummary = {
  httpStatus: number | null;
  code: number | null;
  traceId: string | null;
  cause?: string;
};

export type Failure = {
  class: FailureClass;
  said: ResponseSummary;
  rule: FailureRule;
  retryAfterMs?: number;
  /** The connection was probably closed by the server before the request arrived. */
  stale?: true;
};

/** The meaning of a reply to a write. `done`: Linq has the card and it is active. `unapplied`: Linq has it, not active yet. */
export type WriteVerdict = { class: 'done' | 'unapplied'; card: Card; said: ResponseSummary } | Failure;

/** The meaning of a reply to a read of one number. */
export type ReadVerdict = { class: 'read'; card: Card | null; said: ResponseSummary } | Failure;

/** The meaning of a reply to a list of the account. */
export type ListVerdict<T> = { class: 'list'; list: T[]; said: ResponseSummary } | Failure;

/** The meaning of a reply to the announcement of a file. */
export type AttachVerdict = { class: 'attached'; attachment: Attachment; said: ResponseSummary } | Failure;

/** Classifies a reply to POST or PATCH. A 2xx without the card of this number is not a success. */
export function classifyWrite(call: 'POST' | 'PATCH', phoneNumber: string, reply: Reply): WriteVerdict {
  const card = isSuccess(reply) ? cardAnswerSchema.safeParse(reply.body).data : undefined;
  if (!card || card.phoneNumber !== phoneNumber) return failure(call, reply);
  return { class: card.isActive ? 'done' : 'unapplied', card, said: saidIn(reply) };
}

/** Classifies a reply to the announcement of a file. */
export function classifyAttach(reply: Reply): AttachVerdict {
  const attachment = isSuccess(reply) ? attachmentAnswerSchema.safeParse(reply.body).data : undefined;
  return attachment ? { class: 'attached', attachment, said: saidIn(reply) } : failure('POST', reply);
}

/** Classifies a reply to GET with a number. */
export function classifyRead(phoneNumber: string, reply: Reply): ReadVerdict {
  if (reply.kind === 'answer' && reply.httpStatus === 404 && reply.code !== null) {
    return { class: 'read', card: null, said: saidIn(reply) };
  }
  const cards = isSuccess(reply) ? cardList.whole.safeParse(reply.body).data : undefined;
  if (!cards) return failure('GET', reply);
  const card = cards.find((candidate) => candidate.phoneNumber === phoneNumber) ?? null;
  return { class: 'read', card, said: saidIn(reply) };
}

/** Classifies a reply to GET without a number. */
export function classifyList<T>(schema: z.ZodType<T[]>, reply: Reply): ListVerdict<T> {
  const list = isSuccess(reply) ? schema.safeParse(reply.body).data : undefined;
  if (list !== undefined) return { class: 'list', list, said: saidIn(reply) };
  return isNoApi(reply) ? { class: NO_API.class, rule: NO_API, said: saidIn(reply) } : failure('GET', reply);
}

/** The list is missing, or is a web page. Every Linq account has both lists, if only empty ones. */
function isNoApi(reply: Reply): boolean {
  if (reply.kind !== 'answer') return false;
  const { httpStatus, body } = reply;
  const isPage = isSuccess(reply) && typeof body === 'string' && /^\s*</.test(body);
  return isPage || [404, 405, 410].includes(httpStatus) || (httpStatus >= 300 && httpStatus < 400);
}

function isSuccess(reply: Reply): reply is Reply & { kind: 'answer' } {
  return reply.kind === 'answer' && reply.httpStatus >= 200 && reply.httpStatus < 300;
}

function failure(call: Call, reply: Reply): Failure {
  const rule = ruleFor(call, reply);
  const retryAfterMs = reply.kind === 'answer' ? reply.retryAfterMs : undefined;
  return {
    class: rule.class,
    rule,
    said: saidIn(reply),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(reply.kind === 'no_answer' && reply.stale && { stale: true }),
  };
}

function saidIn(reply: Reply): ResponseSummary {
  switch (reply.kind) {
    case 'answer':
      return { httpStatus: reply.httpStatus, code: reply.code, traceId: reply.traceId };
    case 'unreadable':
      return { httpStatus: reply.httpStatus, code: null, traceId: reply.traceId };
    case 'no_answer':
      return { httpStatus: null, code: null, traceId: null, cause: reply.cause };
  }
}
