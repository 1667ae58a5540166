import type { Reply } from './client.js';

export type Call = 'POST' | 'PATCH' | 'GET';

/**
 * What an answer means for the row. Policy reads the class and nothing else.
 *
 * - `switch`: the other call is the right one · `retry`: try again · `unknown`: it may have happened, read back first
 * - `wait`: too often, no failure · `reject`: this row cannot succeed as it is · `halt`: the run's fault, not the row's
 */
export const FAILURE_CLASSES = ['switch', 'retry', 'unknown', 'wait', 'reject', 'halt'] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** One line of the table of failures. `codes` absent: any code, or none. */
export type FailureRule = {
  status: number | '4xx' | '5xx' | '3xx' | 'no answer' | 'not connected' | 'unreadable 2xx';
  codes?: readonly number[];
  /** For which call it holds; absent: for all. */
  on?: Call;
  class: FailureClass;
  meaning: string;
  remedy: string;
};

/**
 * Every failure, first match wins. From Linq's API pages and the codes in the SDK; where they disagree the safer reading
 * was taken. docs/failures.md shows this table; a test compares the two.
 */
export const FAILURES: readonly FailureRule[] = [
  {
    status: 400,
    codes: [5004],
    class: 'reject',
    meaning: 'the picture is of a type that Linq does not take',
    remedy: 'Use a JPEG or PNG picture.',
  },
  {
    status: 400,
    codes: [5005],
    class: 'reject',
    meaning: 'the picture is too large',
    remedy: 'Use a smaller picture, at most 10 MB.',
  },
  {
    status: 400,
    codes: [5006],
    class: 'reject',
    meaning: 'the picture is not what its address says',
    remedy: 'Check what the address returns: its type must match its content.',
  },
  {
    status: 400,
    codes: [5007],
    class: 'reject',
    meaning: 'Linq could not download the picture',
    remedy: 'Check that the address opens for everybody, without a login.',
  },
  {
    status: 400,
    codes: [1002],
    class: 'reject',
    meaning: 'Linq does not take the phone number',
    remedy: 'Check the number.',
  },
  {
    status: 400,
    class: 'reject',
    meaning: 'Linq does not take the values of the row',
    remedy: 'Check names and picture of the row.',
  },
  {
    status: 401,
    class: 'halt',
    meaning: 'Linq does not accept the API key',
    remedy: 'Set LINQ_API_V3_API_KEY to a valid key, then resume the run.',
  },
  {
    status: 403,
    codes: [2011],
    class: 'halt',
    meaning: 'contact cards are not enabled for the account',
    remedy: 'Ask Linq to enable contact cards for the account, then resume the run.',
  },
  {
    status: 403,
    codes: [2006],
    class: 'reject',
    meaning: 'the number is not a line of this account',
    remedy: 'Check the number, or use the key of the account that owns it.',
  },
  {
    status: 403,
    class: 'reject',
    meaning: 'the key may not change this number',
    remedy: 'Check which numbers the key may use.',
  },
  {
    status: 404,
    codes: [2001, 2012],
    on: 'PATCH',
    class: 'switch',
    meaning: 'there is no active card to update',
    remedy: 'Look at the number in Linq’s dashboard.',
  },
  {
    status: 404,
    class: 'reject',
    meaning: 'Linq knows no such number',
    remedy: 'Check the number.',
  },
  {
    status: 409,
    codes: [2014],
    on: 'POST',
    class: 'switch',
    meaning: 'there is a card already',
    remedy: 'Look at the number in Linq’s dashboard.',
  },
  {
    status: 429,
    class: 'wait',
    meaning: 'too many requests',
    remedy: 'Nothing: the row waits as long as Linq asks, then goes on.',
  },
  {
    status: '4xx',
    class: 'reject',
    meaning: 'Linq refuses the request',
    remedy: 'Ask Linq’s support and give the trace id.',
  },
  {
    status: 500,
    codes: [2022],
    class: 'retry',
    meaning: 'setting the card up did not complete',
    remedy: 'Run the failed rows again later.',
  },
  {
    status: 502,
    class: 'unknown',
    meaning: 'Linq’s answer got lost on the way',
    remedy: 'Run the failed rows again later.',
  },
  {
    status: 504,
    class: 'unknown',
    meaning: 'Linq did not answer in time',
    remedy: 'Run the failed rows again later.',
  },
  {
    status: 503,
    codes: [4004],
    class: 'retry',
    meaning: 'Linq cannot write to this line for a moment',
    remedy: 'Run the failed rows again in some minutes, with a lower --rate.',
  },
  {
    status: '5xx',
    class: 'retry',
    meaning: 'Linq has a fault',
    remedy: 'Run the failed rows again later.',
  },
  {
    status: '3xx',
    class: 'reject',
    meaning: 'the address answers with a redirect',
    remedy: 'Check LINQ_API_V3_BASE_URL.',
  },
  {
    status: 'no answer',
    class: 'unknown',
    meaning: 'the connection was cut or timed out',
    remedy: 'Run the failed rows again later.',
  },
  {
    status: 'not connected',
    class: 'retry',
    meaning: 'Linq could not be reached',
    remedy: 'Check the network and LINQ_API_V3_BASE_URL, then run the failed rows again.',
  },
  {
    status: 'unreadable 2xx',
    class: 'unknown',
    meaning: 'Linq’s answer could not be understood',
    remedy: 'Run the failed rows again; if it stays, check LINQ_API_V3_BASE_URL.',
  },
];

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
      return rule.status === (reply.sent ? 'no answer' : 'not connected');
    case 'unreadable':
      return rule.status === 'unreadable 2xx';
    case 'answer':
      return statusMatches(rule.status, reply.httpStatus) && codeMatches(rule.codes, reply.code);
  }
}

function statusMatches(status: FailureRule['status'], httpStatus: number): boolean {
  if (typeof status === 'number') return status === httpStatus;
  if (status === 'unreadable 2xx') return httpStatus < 300;
  return status === `${Math.floor(httpStatus / 100)}xx`;
}

function codeMatches(codes: readonly number[] | undefined, code: number | null): boolean {
  return codes === undefined || (code !== null && codes.includes(code));
}
