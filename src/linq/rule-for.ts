import type { NoAnswer, Reply } from './client.js';
import { type Call, FAILURES, type FailureRule } from './failures.js';

/** Finds the rule for a reply that is not a success. */
export function ruleFor(call: Call, reply: Reply): FailureRule {
  const rule = FAILURES.find((candidate) => matches(candidate, call, reply));
  if (!rule) throw new Error(`No rule for ${call} answered with ${JSON.stringify({ ...reply, body: undefined })}`);
  return rule;
}

function matches(rule: FailureRule, call: Call, reply: Reply): boolean {
  if (rule.on !== undefined && rule.on !== call) return false;
  switch (reply.kind) {
    case 'no_answer':
      return rule.status === statusOf(reply) && codeMatches(rule.codes, reply.cause);
    case 'unreadable':
      return rule.status === 'unreadable 2xx';
    case 'answer':
      return statusMatches(rule.status, reply.httpStatus) && codeMatches(rule.codes, reply.code);
  }
}

function statusOf({ fault, sent }: NoAnswer): FailureRule['status'] {
  if (fault === 'certificate' || fault === 'proxy') return fault;
  return sent ? 'no answer' : 'not connected';
}

function statusMatches(status: FailureRule['status'], httpStatus: number): boolean {
  if (typeof status === 'number') return status === httpStatus;
  if (status === 'unreadable 2xx') return httpStatus < 300;
  if (status === 'other') return httpStatus > 599;
  return status === `${Math.floor(httpStatus / 100)}xx`;
}

function codeMatches(codes: FailureRule['codes'], code: number | string | null): boolean {
  return codes === undefined || (code !== null && codes.includes(code));
}
