import type { z } from 'zod';
import type { Card } from '../cards/card.js';
import { cardAnswerSchema, cardListSchema } from './answers.js';
import type { Reply } from './client.js';
import { type Call, type FailureClass, type FailureRule, ruleFor } from './failures.js';

/** What an answer said, as it is kept for results, dead letters and support. */
export type ResponseSummary = { httpStatus: number | null; code: number | null; traceId: string | null };

export type Failure = { class: FailureClass; said: ResponseSummary; rule: FailureRule; retryAfterMs?: number };

/** The meaning of a reply to a write. `done`: on Linq and active. `unapplied`: Linq has it, the line does not show it yet. */
export type WriteVerdict = { class: 'done' | 'unapplied'; card: Card; said: ResponseSummary } | Failure;

/** The meaning of a reply to a read of one number. */
export type ReadVerdict = { class: 'read'; card: Card | null; said: ResponseSummary } | Failure;

/** The meaning of a reply to one of the lists of the account. */
export type ListVerdict<T> = { class: 'list'; list: T[]; said: ResponseSummary } | Failure;

/** Decides what a reply to POST or PATCH means. A 2xx that is not the card of this number is not believed. */
export function classifyWrite(call: 'POST' | 'PATCH', phoneNumber: string, reply: Reply): WriteVerdict {
  const card = isSuccess(reply) ? cardAnswerSchema.safeParse(reply.body).data : undefined;
  if (!card || card.phoneNumber !== phoneNumber) return failure(call, reply);
  return { class: card.isActive ? 'done' : 'unapplied', card, said: saidIn(reply) };
}

/** Decides what a reply to GET means. */
export function classifyRead(phoneNumber: string, reply: Reply): ReadVerdict {
  if (reply.kind === 'answer' && reply.httpStatus === 404 && reply.code !== null) {
    return { class: 'read', card: null, said: saidIn(reply) };
  }
  const cards = isSuccess(reply) ? cardListSchema.safeParse(reply.body).data : undefined;
  if (!cards) return failure('GET', reply);
  const card = cards.find((candidate) => candidate.phoneNumber === phoneNumber) ?? null;
  return { class: 'read', card, said: saidIn(reply) };
}

/** Decides what a reply to GET without a number means. */
export function classifyList<T>(schema: z.ZodType<T[]>, reply: Reply): ListVerdict<T> {
  const list = isSuccess(reply) ? schema.safeParse(reply.body).data : undefined;
  return list === undefined ? failure('GET', reply) : { class: 'list', list, said: saidIn(reply) };
}

function isSuccess(reply: Reply): reply is Reply & { kind: 'answer' } {
  return reply.kind === 'answer' && reply.httpStatus >= 200 && reply.httpStatus < 300;
}

function failure(call: Call, reply: Reply): Failure {
  const rule = ruleFor(call, reply);
  const retryAfterMs = reply.kind === 'answer' ? reply.retryAfterMs : undefined;
  return { class: rule.class, rule, said: saidIn(reply), ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

function saidIn(reply: Reply): ResponseSummary {
  switch (reply.kind) {
    case 'answer':
      return { httpStatus: reply.httpStatus, code: reply.code, traceId: reply.traceId };
    case 'unreadable':
      return { httpStatus: reply.httpStatus, code: null, traceId: reply.traceId };
    case 'no_answer':
      return { httpStatus: null, code: null, traceId: null };
  }
}
